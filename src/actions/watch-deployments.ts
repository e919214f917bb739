import { candidateKey } from '../deploy/candidate.ts';
import { describeAttempt } from '../deploy/describe-attempt.ts';
import type { DeployEvent } from '../deploy/events.ts';
import type { Step } from '../deploy/make-plan.ts';
import type { EnvironmentGroup } from '../domain/organization.ts';
import { renderDeployment } from '../report/console/deployment-lines.ts';
import { type Paint, paintWith } from '../report/console/paint.ts';
import { renderUnderWay, type UnderWay } from '../report/console/under-way.ts';
import type { Run } from './run.ts';

/** Up to so many unchanged bundles get a line each; more are counted. */
const MOST_UNCHANGED = 30;

/** Tells the log what happens while the plan is carried out: what is under way in place, endings as lines. */
export function watchDeployments(
  { doors: { journal, clock } }: Run,
  groups: () => readonly EnvironmentGroup[],
  steps: readonly Step[],
): (event: DeployEvent) => void {
  const paint = paintWith(journal.colour);
  const unchanged = steps.filter(({ kind }) => kind === 'unchanged');
  const counted = unchanged.length > MOST_UNCHANGED;
  const nameWidth = widestName(counted ? steps.filter(({ kind }) => kind !== 'unchanged') : steps);
  const underWay = new Map<string, UnderWay>();
  return (event) => {
    switch (event.kind) {
      case 'environment':
        journal.say(`\n${paint.strong(event.environment)}`);
        if (counted) journal.say(renderUnchanged(unchanged, event.environment, paint));
        break;
      case 'progress': {
        const key = candidateKey(event.candidate);
        const sinceMs = underWay.get(key)?.sinceMs ?? clock.elapsed();
        underWay.set(key, { ...event, bundle: event.candidate.bundle.name, sinceMs });
        journal.progress(renderUnderWay([...underWay.values()], clock.elapsed()));
        break;
      }
      case 'ended':
        underWay.delete(candidateKey(event.attempt.step.candidate));
        if (counted && event.attempt.kind === 'unchanged') break;
        journal.say(renderDeployment(describeAttempt(event.attempt, groups()), nameWidth, paint));
        journal.progress(renderUnderWay([...underWay.values()], clock.elapsed()));
        break;
    }
  };
}

function renderUnchanged(unchanged: readonly Step[], environment: string, paint: Paint): string {
  const here = unchanged.filter(({ candidate }) => candidate.environment === environment);
  return paint.faint(`  – ${here.length} unchanged`);
}

function widestName(steps: readonly Step[]): number {
  return Math.max(8, ...steps.map(({ candidate }) => candidate.bundle.name.length));
}
