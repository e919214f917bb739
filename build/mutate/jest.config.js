import base from '../../jest.config.js';

// For a copy of the project in which faults are planted as switches (`npm run mutate`).
export default {
  ...base,
  rootDir: '../..',
  // These look at the text of the repository, at the build or at the emulator, and would not know the copy again.
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, '/test/(?:house|build|emulator)/'],
  setupFilesAfterEnv: ['<rootDir>/build/mutate/watch-in-jest.ts'],
  testSequencer: '<rootDir>/build/mutate/in-given-order.ts',
  reporters: ['<rootDir>/build/mutate/tell-each-file.ts'],
};
