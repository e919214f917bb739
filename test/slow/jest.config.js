import base from '../../jest.config.js';

// Files named `*.slow.test.ts`, wherever they lie: stories that wait for time-outs and retries, and comparisons with the
// original linter. Apart from `npm test`, which is to end within minutes: `npm run test:slow`.
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/**/*.slow.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
