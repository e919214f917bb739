import type { DeploymentResult } from '../domain/results/run-result.ts';
import type { SkipReason } from '../domain/results/skip-reason.ts';

export type LeftOut = Pick<Extract<DeploymentResult, { change: 'skipped' }>, 'environment' | 'because'>;

/** The end of a sentence: "left out in test: it needs common, which failed." */
export function leftOutInWords({ environment, because }: LeftOut): string {
  return `left out in ${environment}: ${skipInWords(because)}.`;
}

function skipInWords(because: SkipReason): string {
  switch (because.kind) {
    case 'dependency':
      return `it needs ${because.needs}, which failed`;
    case 'environment':
      return `${because.failedIn} comes first, and not everything there was deployed`;
    case 'conflict':
      return `the base path of ${because.of} is taken, and nothing is changed before that is settled`;
    case 'all-or-nothing':
      return `${because.of} cannot be deployed, and ATOMIC asks for all or nothing`;
    case 'configuration':
      return 'the configuration that comes first was not brought in';
    case 'stopped':
      return 'the run was stopped';
  }
}
