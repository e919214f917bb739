import type { Bundle } from '../domain/bundle.ts';
import type { Run } from './run.ts';

export interface Linted {
  readonly failed: boolean;
  /** What the log is to say, once it is this one's turn. */
  readonly log: readonly string[];
}
export async function lintBundles(run: Run, bundles: readonly Bundle[]): Promise<Linted> {
  await Promise.resolve();
  return { failed: false, log: [`Linted     ${bundles.length} ${run.config.action}`] };
}
