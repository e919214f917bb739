import type { Options } from '@swc/core';

/** How the tests see TypeScript: jest transforms with it, and coverage finds the lines again. */
export const SWC_OPTIONS = {
  jsc: {
    parser: { syntax: 'typescript' },
    target: 'es2024',
    experimental: { keepImportAttributes: true },
    // Jest's own transformer sets it too.
    transform: { hidden: { jest: true } },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
} as Options;
