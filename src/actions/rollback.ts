import type { WantedContent } from '../bundle/content.ts';
import type { ApigeeConfig, ConfigOf } from '../config/config.ts';
import type { Outcome } from '../errors/outcome.ts';
import { chooseAssets } from '../live/choose-assets.ts';
import { judgeByContent } from '../live/judge-content.ts';
import { createLiveRevisions } from '../live/live-revisions.ts';
import { rollbackSteps } from '../live/rollback-steps.ts';
import type { Run } from '../run/context.ts';
import { choosing, type LiveCandidate, liveCandidate, redeploy, signIn } from './steps/redeploy.ts';

/** Makes revisions serve again that served before; plans first, imports nothing. */
export async function rollback(run: Run<ConfigOf<'rollback'>>, settings: ApigeeConfig): Promise<Outcome> {
  const apigee = await signIn(run, run.ports.apigee());
  run.ports.logger.progress('Looking for what served before');
  const chosen = await chooseAssets({ ...choosing(run, apigee), unknownNames: 'refused' });
  run.events.emit({ kind: 'chosen', bundles: chosen.flatMap(({ bundle }) => bundle ?? []) });
  const seen = createLiveRevisions(apigee);
  const steps = await rollbackSteps(
    { chosen, environments: settings.environments, to: run.config.to },
    {
      apigee,
      live: seen,
      parallel: run.config.apigee.parallel,
      force: run.config.deploy.force,
      trustMarks: run.config.trustMarks,
      candidateOf: (asset, environment, { revision, digest, madeFrom, serving }) =>
        liveCandidate(run, asset, environment, { digest, madeFrom, basePaths: revision.basePaths, serving }),
    },
  );
  run.ports.logger.progress(undefined);
  // Read anew: a revision can have been changed since the plan.
  const judge = judgeByContent(createLiveRevisions(apigee));
  const wanted = ({ asset, digest }: LiveCandidate, revision: string): WantedContent => ({
    asset,
    digest,
    content: async () => (await seen.read(asset, revision)).content,
  });
  return redeploy(run, settings, {
    steps,
    wantedOf: (step) => wanted(step.candidate, 'revision' in step ? step.revision : ''),
    inspect: (candidate, revision) =>
      judge(wanted(candidate, revision), {
        revision,
        describe: () => Promise.resolve({ description: '' }),
      }),
    live: seen,
    archiveOf: () => {
      throw new TypeError('a rollback imports nothing');
    },
  });
}
