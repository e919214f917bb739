import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestEnvironment } from 'jest-environment-node';
import { OF_TESTS } from './temporary-folder.ts';

/** The second is a cache of Node's own that npm makes. */
const GOES_WITH_THE_FOLDER: ReadonlySet<string> = new Set([OF_TESTS, 'node-compile-cache']);
/** With what the names begin that the pipe gives. */
const OURS = 'apigee-pipe-';

// Jest loads an environment by its default export.
/**
 * Gives each test file a temporary folder of its own, for its children too, and fails the file if something is left
 * there: by a test that did not take `temporaryFolder`, or by the pipe. With the option `foreignPrograms` by the pipe
 * alone: nobody knows what a browser or buildah leaves on another machine.
 */
export default class TidyEnvironment extends TestEnvironment {
  readonly #place = tmpdir();
  readonly #folder = mkdtempSync(join(this.#place, 'apigee-pipe-test-'));
  readonly #passesOver: (entry: string) => boolean;
  #hasRun = false;
  #hasFailed = false;

  constructor(...[config, context]: ConstructorParameters<typeof TestEnvironment>) {
    super(config, context);
    const { foreignPrograms } = config.projectConfig.testEnvironmentOptions;
    this.#passesOver = (entry) =>
      GOES_WITH_THE_FOLDER.has(entry) || (foreignPrograms === true && !entry.startsWith(OURS));
  }

  override async setup(): Promise<void> {
    await super.setup();
    // Like /tmp itself: some tests drop to another user.
    chmodSync(this.#folder, 0o1777);
    // Node itself looks at the first; what a test hands to a child on its own is the second.
    for (const environment of [process.env, this.global.process.env]) environment['TMPDIR'] = this.#folder;
  }

  handleTestEvent({ name }: { readonly name: string }, state: { readonly unhandledErrors: Error[] }): void {
    if (name === 'test_fn_start') this.#hasRun = true;
    if (name === 'test_fn_failure') this.#hasFailed = true;
    // What would remove things is left out by jest if no test of the file was chosen, and by a test that fails.
    if (name !== 'run_finish' || !this.#hasRun || this.#hasFailed) return;
    const left = readdirSync(this.#folder).filter((entry) => !this.#passesOver(entry));
    if (left.length === 0) return;
    const error = new Error(`These stay in the temporary folder: ${left.join(', ')}`);
    // No line of this file says more.
    error.stack = error.message;
    state.unhandledErrors.push(error);
  }

  override async teardown(): Promise<void> {
    process.env['TMPDIR'] = this.#place;
    rmSync(this.#folder, { recursive: true, force: true });
    await super.teardown();
  }
}
