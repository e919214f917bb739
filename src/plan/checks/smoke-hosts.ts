import type { Rendered } from '../../bundle/render-bundle.ts';
import { throwAll } from '../../errors/aggregate-errors.ts';
import { optionalRead } from '../../errors/optional-read.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Apigee } from '../../ports/apigee.ts';
import { foreignTests, ownHosts } from '../../verify/run-smoke-tests.ts';
import type { Step } from '../step.ts';

/**
 * Smoke tests of what would be deployed that ask a host which they may not: seen now, they cost no deployment. If the
 * environment's hosts cannot be read, the tests themselves will say so. `others` are the hosts that the pipeline lists. Throws PipeError `manifest-invalid`.
 */
export async function refuseForeignSmokeTests(
  steps: readonly Step<Rendered>[],
  others: readonly string[],
  apigee: Apigee,
): Promise<void> {
  const tested = steps
    .filter(({ kind }) => kind === 'deploy' || kind === 'reuse')
    .map(({ candidate }) => candidate)
    .filter(({ settings }) => settings.smokeTests.some(({ url }) => !url.shown.startsWith('/')));
  if (tested.length === 0) return;
  const groups = await optionalRead(apigee.environmentGroups());
  if (groups === undefined) return;
  const refused = tested.flatMap(({ environment, settings }) =>
    foreignTests(settings.smokeTests, {
      own: ownHosts(environment, groups),
      others,
    }),
  );
  // A test of an environment concerns each of its bundles, and is told once.
  const places = new Map(refused.map((one) => [one.where, one.problem]));
  throwAll(
    [...places].map(
      ([where, problem]) =>
        new PipeError('manifest-invalid', `${where}: ${problem}`, {
          where,
          hint: 'Nothing was deployed. Ask one of the environment’s own hosts, or let the pipeline list this one in SMOKE_HOSTS.',
        }),
    ),
  );
}
