import type { Attempt } from '../deploy/attempt.ts';
import { candidateKey } from '../deploy/candidate.ts';
import { describeAttempt } from '../deploy/describe-attempt.ts';
import type { DeployEvent } from '../deploy/events.ts';
import type { EnvironmentGroup } from '../domain/organization.ts';
import { renderDeployment } from '../report/console/deployment-lines.ts';
import { paintWith } from '../report/console/paint.ts';
import { renderUnderWay, type UnderWay } from '../report/console/under-way.ts';
import type { Run } from './run.ts';

/** Tells the log what happens while the plan is carried out: what is under way in place, endings as lines. */
export function watchDeployments(
  { doors: { journal, clock } }: Run,
  groups: () => readonly EnvironmentGroup[],
  nameWidth: number,
): (event: DeployEvent) => void {
  const paint = paintWith(journal.colour);
  const underWay = new Map<string, UnderWay>();
  return (event) => {
    switch (event.kind) {
      case 'environment':
        journal.say(`\n${paint.strong(event.environment)}`);
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
        journal.say(renderDeployment(describeAttempt(event.attempt, groups()), nameWidth, paint));
        journal.progress(renderUnderWay([...underWay.values()], clock.elapsed()));
        break;
    }
  };
}

export function widestName(attempts: readonly { candidate: Attempt['step']['candidate'] }[]): number {
  return Math.max(6, ...attempts.map(({ candidate }) => candidate.bundle.name.length));
}
