import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestEnvironment } from 'jest-environment-node';
import { OF_TESTS } from './temporary-folder.ts';

// Jest loads an environment by its default export.
/**
 * Gives each test file a temporary folder of its own, for its children too, and fails the file if something is left
 * there: by a test that did not take `temporaryFolder`, or by the pipe.
 */
export default class TidyEnvironment extends TestEnvironment {
  readonly #place = tmpdir();
  readonly #folder = mkdtempSync(join(this.#place, 'apigee-pipe-test-'));
  #hasRun = false;
  #hasFailed = false;

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
    const left = readdirSync(this.#folder).filter((entry) => entry !== OF_TESTS);
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
