import { ACTIONS, type Action } from '../../config/actions.ts';

/** Keys of `result.json` that some actions fill and others never do; all others are left out wherever there is nothing. */
export const FILLABLE = ['bundles', 'lint', 'deployments', 'plan'] as const;
export type Fillable = (typeof FILLABLE)[number];

/** What an action may fill stands in its `result.json` even if a run came to none of it. */
const FILLED: Readonly<Record<Action, readonly Fillable[]>> = {
  lint: ['bundles', 'lint'],
  plan: ['bundles', 'lint', 'plan'],
  deploy: ['bundles', 'lint', 'deployments', 'plan'],
  check: [],
  preview: ['bundles', 'lint', 'deployments', 'plan'],
  cleanup: [],
  // It may restore, which is a deploy.
  drift: ['bundles', 'lint', 'deployments', 'plan'],
  export: ['bundles'],
  rollback: ['bundles', 'deployments', 'plan'],
  promote: ['bundles', 'deployments', 'plan'],
  undeploy: ['deployments'],
  query: [],
  audit: [],
  setup: ['bundles'],
};

/** Of a run that was refused since no such action exists: all, since nobody knows what it was to be. */
export function filledBy(action: string): readonly Fillable[] {
  const known = ACTIONS.find((one) => one === action);
  return known === undefined ? FILLABLE : FILLED[known];
}

/** The key, and the actions that fill it. */
export function filledIn(key: Fillable): readonly Action[] {
  return ACTIONS.filter((action) => FILLED[action].includes(key));
}
