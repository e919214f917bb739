import type { Rendered } from '../bundle/render-bundle.ts';
import type { ChangingConfig } from '../config/config.ts';
import { type EnvironmentGroup, urlsOf } from '../domain/organization.ts';
import { aggregateErrors } from '../errors/aggregate-errors.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { SmokeClient } from '../ports/smoke-client.ts';
import { ownHosts, runSmokeTests, smokeProblems } from './run-smoke-tests.ts';
import { testsOfCopy } from './towards-copy.ts';

/** What verifying takes of a run. */
interface Verifying {
  readonly config: Pick<ChangingConfig, 'deploy'>;
  readonly ports: { readonly clock: Clock; readonly smokeClient: () => Promise<SmokeClient> };
  readonly signal: AbortSignal;
}

/** Runs the manifest's smoke tests on a fresh deployment: one that fails is a failed deployment. */
export async function verifyDeployment(
  run: Verifying,
  {
    asset,
    environment,
    basePaths,
    settings,
    copy,
  }: Pick<Rendered, 'asset' | 'environment' | 'basePaths' | 'settings' | 'copy'>,
  groups: () => Promise<readonly EnvironmentGroup[]>,
): Promise<PipeError | undefined> {
  const { smokeTests } = settings;
  if (smokeTests.length === 0) return undefined;
  const known = await groups();
  const urls = urlsOf(environment, basePaths, known);
  const { clock } = run.ports;
  const tests =
    copy === undefined ? smokeTests : testsOfCopy(smokeTests, { copy, environment, groups: known });
  const results = await runSmokeTests(tests, urls, {
    smokeClient: await run.ports.smokeClient(),
    clock,
    signal: run.signal,
    hosts: { own: ownHosts(environment, known), others: run.config.deploy.smokeHosts },
  });
  return aggregateErrors(
    smokeProblems(results, asset.name).map(
      ({ message, hint, where }) => new PipeError('smoke-test-failed', message, { hint, where }),
    ),
  );
}
