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
  testPathIgnorePatterns: [
    '/node_modules/',
    '/test/image/',
    '/test/reliability/',
    '/test/attacks/',
    '/test/browser/',
    '\\.slow\\.test\\.ts$',
  ],
  reporters: ['default', 'summary', '<rootDir>/build/plain-line-reporter.ts'],
  testTimeout: 60_000,
  // Three on two cores, since stories wait for the emulator most of the time.
  maxWorkers: 3,
  maxConcurrency: 8,
  coverageProvider: 'v8',
};
