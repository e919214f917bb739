import base from '../../jest.config.js';

// Slow and privileged, so apart from `npm test`: `npm run test:image`.
export default {
  ...base,
  testEnvironmentOptions: { foreignPrograms: true },
  rootDir: '../..',
  testMatch: ['<rootDir>/test/image/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // One after the other, since the time of a start in the container is measured.
  maxWorkers: 1,
};
