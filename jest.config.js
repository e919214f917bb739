import { SWC_OPTIONS } from './build/swc-options.ts';

export default {
  testEnvironment: '<rootDir>/test/support/tidy-environment.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', SWC_OPTIONS],
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
  // A test takes 10 s at most on a quiet machine; a busy one is no reason to fail.
  testTimeout: 180_000,
  // Three on two cores, since stories wait for the emulator most of the time.
  maxWorkers: 3,
  maxConcurrency: 8,
  // Asked to end, a worker is through in 20 ms, but on a busy machine its process needs more than the usual 500 to go.
  workerGracefulExitTimeout: 10_000,
  setupFilesAfterEnv: ['<rootDir>/test/support/measure-runner.ts'],
};
