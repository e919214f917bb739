/** How the runtime takes a deployment, once `readyMs` have passed and `polls` status calls were made. */
export interface RuntimeMode {
  readonly kind: RuntimeKind;
  /** The runtime's sentence in `errors` or in a pod's details. */
  readonly text?: string;
  /** Status calls that see PROGRESSING first. */
  readonly polls?: number;
  readonly readyMs?: number;
}

export type RuntimeKind =
  /** READY on every instance. */
  | 'ready'
  /** PROGRESSING for ever. */
  | 'stuck'
  /** ERROR with `errors`. */
  | 'error'
  /** ERROR without `errors`. */
  | 'error-without-text'
  /** Runtimes before hybrid 1.3: `pods` and no `state`. */
  | 'pods-deployed'
  | 'pods-error'
  /** READY, and the last instance still serves the revision before. */
  | 'partial'
  /** READY, and the last instance serves half of each. */
  | 'split'
  /** READY, then PROGRESSING with a route conflict, then READY with it. */
  | 'flapping'
  /** READY with a route conflict that takes the base path away. */
  | 'route-conflict'
  | 'no-state'
  /** A state no document names. */
  | 'unknown-state';

/** Which of the coming deployments are taken how. */
export interface RuntimeRule {
  readonly bundle?: string;
  readonly environment?: string;
  readonly revision?: string;
  readonly mode: RuntimeKind | RuntimeMode;
  /** How many deployments it holds for: one unless said, so that a rollback finds a healthy runtime. */
  readonly times?: number;
}

export interface RuntimeRules {
  add(rule: RuntimeRule): void;
  take(deployment: { name: string; environment: string; revision: string }): RuntimeMode;
}

export function runtimeRules(): RuntimeRules {
  const rules: { rule: RuntimeRule; left: number }[] = [];
  return {
    add: (rule) => {
      rules.push({ rule, left: rule.times ?? 1 });
    },
    take: ({ name, environment, revision }) => {
      const found = rules.find(
        ({ rule, left }) =>
          left > 0 &&
          (rule.bundle ?? name) === name &&
          (rule.environment ?? environment) === environment &&
          (rule.revision ?? revision) === revision,
      );
      if (found === undefined) return { kind: 'ready' };
      found.left -= 1;
      return modeOf(found.rule.mode);
    },
  };
}

export function modeOf(mode: RuntimeKind | RuntimeMode): RuntimeMode {
  return typeof mode === 'string' ? { kind: mode } : mode;
}
