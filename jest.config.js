export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/test/image/', '/test/reliability/'],
  reporters: ['default', 'summary', '<rootDir>/build/plain-line-reporter.ts'],
  testTimeout: 60_000,
  maxWorkers: 2,
  // Stories wait for the town most of the time.
  maxConcurrency: 8,
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', 'pipe/**/*.ts'],
};
