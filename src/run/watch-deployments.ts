import type { Attempt, DeployEvent } from '../deploy/attempt.ts';
import { describeAttempt } from '../deploy/attempt-results.ts';
import { candidateKey } from '../domain/candidate.ts';
import type { EnvironmentGroup } from '../domain/organization.ts';
import type { Step } from '../plan/step.ts';
import {
  nameWidthFor,
  renderDeployment,
  renderUnderWay,
  type UnderWay,
} from '../report/console/deployment-lines.ts';
import { type Paint, paintWith } from '../report/console/paint.ts';
import type { Run } from './context.ts';

/** Up to so many unchanged bundles get a line each; more are counted. */
const MOST_UNCHANGED = 30;

/** So many that were left out get a line each in an environment; the end of the log counts all. */
const MOST_LEFT_OUT = 5;

/** Tells the log what happens while the plan is carried out: what is under way in place, endings as lines. */
export function watchDeployments(
  { ports: { logger, clock } }: Run,
  groups: (attempt: Attempt) => readonly EnvironmentGroup[],
  steps: readonly Step[],
): (event: DeployEvent) => void {
  const paint = paintWith(logger.colour);
  const unchanged = steps.filter(({ kind }) => kind === 'unchanged');
  const counted = unchanged.length > MOST_UNCHANGED;
  const named = counted ? steps.filter(({ kind }) => kind !== 'unchanged') : steps;
  const nameWidth = nameWidthFor(
    named.map(({ candidate }) => candidate.asset.name),
    logger.columns,
  );
  const underWay = new Map<string, UnderWay>();
  const working = steps.filter(({ kind }) => kind !== 'unchanged');
  let ended = 0;
  let leftOut = 0;
  const show = (): void => {
    if (underWay.size === 0) logger.progress(undefined);
    else
      logger.progress(() =>
        renderUnderWay([...underWay.values()], clock.elapsed(), {
          ended: Math.min(ended, working.length),
          all: working.length,
        }),
      );
  };
  const hasEnded = (attempt: Attempt): void => {
    underWay.delete(candidateKey(attempt.step.candidate));
    if (attempt.kind !== 'unchanged') ended += 1;
    if (attempt.kind === 'skipped') leftOut += 1;
    const isCounted =
      attempt.kind === 'unchanged' ? counted : attempt.kind === 'skipped' && leftOut > MOST_LEFT_OUT;
    if (isCounted) return;
    logger.say(renderDeployment(describeAttempt(attempt, groups(attempt)), nameWidth, paint));
  };
  return (event) => {
    switch (event.kind) {
      case 'environment':
        leftOut = 0;
        logger.say(`\n${paint.strong(event.environment)}`);
        if (counted) logger.say(renderUnchanged(unchanged, event.environment, paint));
        break;
      case 'progress': {
        const key = candidateKey(event.candidate);
        const sinceMs = underWay.get(key)?.sinceMs ?? clock.elapsed();
        underWay.set(key, { ...event, bundle: event.candidate.asset.name, sinceMs });
        show();
        break;
      }
      case 'ended':
        hasEnded(event.attempt);
        show();
        break;
    }
  };
}

function renderUnchanged(unchanged: readonly Step[], environment: string, paint: Paint): string {
  const here = unchanged.filter(({ candidate }) => candidate.environment === environment);
  return paint.faint(`  – ${here.length} unchanged`);
}
