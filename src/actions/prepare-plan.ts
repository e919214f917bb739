import type { DependencyGraph } from '../bundle/order/dependency-graph.ts';
import { orderBundles } from '../bundle/order/order-bundles.ts';
import type { ApigeeConfig } from '../config/config.ts';
import type { Candidate } from '../deploy/candidate.ts';
import { faultOf } from '../deploy/judge-attempts.ts';
import { describeStep, makePlan, type Step } from '../deploy/make-plan.ts';
import { observe } from '../deploy/observe.ts';
import type { Bundle } from '../domain/bundle.ts';
import type { Outcome } from '../domain/run-result.ts';
import { paintWith } from '../report/console/paint.ts';
import { renderPlan, renderReasons } from '../report/console/plan-table.ts';
import { renderSignedIn } from '../report/console/steps.ts';
import { findBundles } from './find-bundles.ts';
import { lintBundles } from './lint-bundles.ts';
import type { Run } from './run.ts';

export type Prepared =
  | { readonly kind: 'refused'; readonly outcome: Outcome }
  | { readonly kind: 'planned'; readonly steps: readonly Step[]; readonly graph: DependencyGraph };

/**
 * Everything before the first change: survey, lint, sign-in, what the organization has, the plan. Lint and
 * Apigee are asked at the same time, since neither waits for the other; the log tells them in order.
 */
export async function preparePlan(run: Run, apigee: ApigeeConfig): Promise<Prepared> {
  const found = await findBundles(run, { namesMustDiffer: true });
  const sound = found.problems.length === 0;
  const candidates = sound ? candidatesFor(run, apigee, found.bundles) : [];
  const graph = sound ? orderBundles(found.bundles) : undefined;

  const linting = lintBundles(run, found.bundles);
  const looking = sound ? lookAround(run, candidates) : undefined;
  looking?.catch(() => undefined);
  const linted = await linting;
  for (const line of linted.log) run.doors.journal.say(line);
  if (graph === undefined || looking === undefined) {
    return {
      kind: 'refused',
      outcome: worstFault(found.problems.map((problem) => faultOf(problem.code, false))),
    };
  }
  const seen = await looking;
  run.doors.journal.say(seen.signedIn);
  if (linted.failed) return { kind: 'refused', outcome: 'findings' };

  const steps = makePlan(candidates, seen.observations, { force: run.config.deploy.force });
  run.record.plan = steps.map(describeStep);
  tellPlan(run);
  return { kind: 'planned', steps, graph };
}

function candidatesFor(run: Run, apigee: ApigeeConfig, bundles: readonly Bundle[]): readonly Candidate[] {
  return apigee.environments.flatMap((environment) =>
    bundles.map((bundle) => ({
      bundle,
      environment,
      digest: bundle.digest,
      basePaths: bundle.basePaths,
      serviceAccount: run.config.deploy.serviceAccount,
    })),
  );
}

async function lookAround({ doors }: Run, candidates: readonly Candidate[]) {
  const startedMs = doors.clock.elapsed();
  const apigee = await doors.apigee();
  const identity = await apigee.signIn();
  const signedIn = renderSignedIn(identity, doors.clock.elapsed() - startedMs);
  return { signedIn, observations: await observe(candidates, apigee) };
}

function tellPlan({ doors: { journal }, record: { plan } }: Run): void {
  journal.say(`\n${renderPlan(plan, paintWith(journal.colour))}`);
  const reasons = renderReasons(plan);
  if (reasons !== '') journal.say(reasons);
}

/** A path that leads nowhere is the configuration's fault and weighs more than a bad bundle. */
function worstFault(faults: readonly Outcome[]): Outcome {
  return faults.includes('invalid') ? 'invalid' : 'findings';
}
