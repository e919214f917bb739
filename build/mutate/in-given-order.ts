interface TestFile {
  readonly path: string;
}

// Jest loads a sequencer by its default export, and asks it for all of these.
/** Runs the files as the command line names them, and not what failed or took longest the last time first. */
export default class InGivenOrder {
  sort(tests: readonly TestFile[]): readonly TestFile[] {
    return tests.toSorted((one, other) => place(one) - place(other));
  }

  shard({ tests }: { readonly tests: readonly TestFile[] }): readonly TestFile[] {
    return tests;
  }

  allFailedTests(tests: readonly TestFile[]): readonly TestFile[] {
    return tests;
  }

  cacheResults(): void {
    // Nothing is to be remembered.
  }
}

const place = ({ path }: TestFile): number => process.argv.findIndex((argument) => path.endsWith(argument));
