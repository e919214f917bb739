import type { ApigeeConfig } from '../config/config.ts';
import type { Outcome } from '../domain/run-result.ts';
import { askApigee } from './ask-apigee.ts';
import { preparePlan } from './prepare-plan.ts';
import type { Run } from './run.ts';
import { tellPlan } from './tell-plan.ts';

/** Says what a deploy would do, with Apigee's own judgement of it, and changes nothing. */
export async function plan(run: Run, settings: ApigeeConfig): Promise<Outcome> {
  const prepared = await preparePlan(run, settings);
  if (prepared.kind === 'refused') return prepared.outcome;
  const refused = await askApigee(run, prepared.steps);
  tellPlan(run, { reasons: 'all' });
  if (refused) return 'findings';
  const changes = run.record.plan.filter((change) => change.change !== 'unchanged');
  if (changes.some((change) => change.change === 'blocked')) return 'blocked';
  return changes.length > 0 && run.config.deploy.failOnChanges ? 'differences' : 'done';
}
