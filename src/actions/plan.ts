import type { ApigeeConfig, ConfigOf } from '../config/config.ts';
import type { PlannedDeployment } from '../domain/results/run-result.ts';
import { type Outcome, outcomeOfCode, worstOf } from '../errors/outcome.ts';
import { askApigee } from '../plan/ask-apigee.ts';
import { preparePlan } from '../plan/prepare-plan.ts';
import { isRefusal, type Refusal } from '../plan/step.ts';
import type { Run } from '../run/context.ts';
import {
  configuredIn,
  obstaclesOf,
  planDeclared,
  readDeclared,
  recordPlanned,
} from './steps/configuration.ts';
import { changesOf } from './steps/gated-changes.ts';
import { judgeGates } from './steps/judge-gates.ts';
import { printPlan } from './steps/print-plan.ts';

/** Says what a deploy would do, with Apigee's own judgement of it, and changes nothing. */
export async function plan(run: Run<ConfigOf<'plan'>>, settings: ApigeeConfig): Promise<Outcome> {
  const declared = await readDeclared(run, settings, { secrets: false });
  const prepared = await preparePlan(run, settings);
  if (prepared.kind === 'refused') return prepared.outcome;
  const judged = await askApigee(run, prepared);
  printPlan(run, judged.plan, 'all');
  const configuration = await planDeclared(run, declared);
  const changes = judged.plan.filter((change) => change.change !== 'unchanged');
  const obstacles = changes.flatMap((change) => (change.change === 'blocked' ? refusalsOf(change) : []));
  run.events.emit({ kind: 'refused', problems: obstacles });
  const blocked = obstacles.map(({ code }) => outcomeOfCode(code, { changed: false }));
  const gates = await judgeGates(run, {
    changes: changesOf(run, prepared.steps),
    others: configuredIn(run, configuration),
    apigee: prepared.seen,
  });
  const closed = gates === 'blocked' ? [outcomeOfCode('gate-unmet', { changed: false })] : [];
  const held = obstaclesOf(run, configuration);
  const all = changes.length + recordPlanned(run, configuration);
  const worst = worstOf([...blocked, ...closed, ...judged.refused, ...held]);
  if (worst !== undefined) return worst;
  return all > 0 && run.config.failOnChanges ? 'differences' : 'done';
}

/** What stands before a blocked change: the remarks beside it do not. */
function refusalsOf({ problems }: PlannedDeployment): readonly Refusal[] {
  return problems.filter(isRefusal);
}
