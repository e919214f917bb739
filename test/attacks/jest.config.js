import base from '../../jest.config.js';

// Evil servers, hangs and thousands of forged inputs take minutes, so apart from `npm test`: `npm run test:attacks`.
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/attacks/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 2,
};
