import base from '../../jest.config.js';

// A real browser takes seconds and is not on every machine, so apart from `npm test`: `npm run test:browser`.
export default {
  ...base,
  testEnvironmentOptions: { foreignPrograms: true },
  rootDir: '../..',
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
};
