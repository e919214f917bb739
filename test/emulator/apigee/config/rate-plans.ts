import { randomUUID } from 'node:crypto';
import { type Call, type Handlers, parameter, withoutDefaults } from '../call.ts';
import { type EntityKind, entitiesOf, kindHandlers, printed } from './kind.ts';
import { inUse, storedRefusals } from './refusals.ts';
import type { Entity } from './store.ts';

const ratePlans: EntityKind = {
  id: 'apiproducts.rateplans',
  key: 'name',
  refusals: storedRefusals((call, key) => `apiproducts/${parameter(call, 'apiproductsId')}/rateplans/${key}`),
  keep: (message, { call, key, before }) => {
    const { state = 'DRAFT' } = message;
    refuseSecondPlan(call, key, { ...message, state });
    const now = String(call.world.clock.now());
    return {
      ...message,
      name: key,
      apiproduct: parameter(call, 'apiproductsId'),
      state,
      createdAt: before?.['createdAt'] ?? now,
      lastModifiedAt: now,
    };
  },
};

/** Several plans per product, one of them in force at a time. */
function refuseSecondPlan(call: Call, key: string, { state, startTime, endTime }: Entity): void {
  if (state !== 'PUBLISHED') return;
  const overlaps = (plan: Entity): boolean =>
    plan['state'] === 'PUBLISHED' &&
    plan['name'] !== key &&
    Number(plan['startTime'] ?? 0) < Number(endTime ?? Number.POSITIVE_INFINITY) &&
    Number(startTime ?? 0) < Number(plan['endTime'] ?? Number.POSITIVE_INFINITY);
  const other = [...entitiesOf(ratePlans, call).values()].find(overlaps);
  if (other !== undefined)
    throw inUse('this time', `the published rate plan ${String(other['displayName'])}`);
}

/** Rate plans of a product; Apigee gives them their ids. */
export const ratePlanHandlers: Handlers = {
  ...kindHandlers(ratePlans),
  'apiproducts.rateplans.create': (call) => {
    const plans = entitiesOf(ratePlans, call);
    const key = randomUUID();
    const plan = ratePlans.keep(call.message, { call, key, before: undefined });
    plans.set(key, plan);
    return printed(ratePlans, call, plan);
  },
  'apiproducts.rateplans.list': listPlans,
};

function listPlans(call: Call): object {
  const state = call.query.get('state');
  const plans = [...entitiesOf(ratePlans, call)].filter(
    ([, plan]) => state === null || state === 'STATE_UNSPECIFIED' || plan['state'] === state,
  );
  const count = Math.min(Number(call.query.get('count') ?? '') || 100, 1000);
  const start = Math.max(
    0,
    plans.findIndex(([key]) => key === call.query.get('startKey')),
  );
  const expand = call.query.get('expand') === 'true';
  return withoutDefaults({
    ratePlans: plans
      .slice(start, start + count)
      .map(([name, plan]) => (expand ? printed(ratePlans, call, plan) : { name })),
    nextStartKey: plans[start + count]?.[0],
  });
}
