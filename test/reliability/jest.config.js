import base from '../../jest.config.js';

// A thousand runs of the built pipe take minutes, so apart from `npm test`: `npm run test:matrix`.
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/reliability/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Each file drives many pipes at once: side by side they would only time each other out.
  maxWorkers: 1,
  maxConcurrency: 4,
};
