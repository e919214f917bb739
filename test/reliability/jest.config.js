import base from '../../jest.config.js';

// A thousand runs of the built pipe take minutes, so apart from `npm test`: `npm run test:matrix`.
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/reliability/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
