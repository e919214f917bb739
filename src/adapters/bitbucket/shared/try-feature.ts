import { withHint } from '../../../domain/text/sentences.ts';
import { PipeError } from '../../../errors/pipe-error.ts';
import type { FeatureCheck } from '../../../ports/code-host.ts';
import type { Wire } from './wire.ts';

export interface FeatureTrial {
  readonly feature: string;
  /** Undefined if no credential leads there. */
  readonly wire: Wire | undefined;
  readonly url: string | undefined;
  readonly scope: 'repository' | 'pullrequest';
  /** What allows it, for the line. */
  readonly by: string;
}

/** One read, one line; never throws. */
export async function tryFeature(
  trial: FeatureTrial,
  signal: AbortSignal | undefined,
): Promise<FeatureCheck> {
  const { feature, wire, url, scope } = trial;
  if (wire === undefined || url === undefined) {
    return { feature, outcome: 'not-configured', sentence: 'no Bitbucket credential is given' };
  }
  try {
    const operation = `use the ${feature}`;
    await wire.ask({ method: 'GET', url, operation, scope, repeatable: true, signal });
    return { feature, outcome: 'allowed', sentence: trial.by };
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    const outcome = error.status !== undefined && error.status < 500 ? 'refused' : 'unreachable';
    return { feature, outcome, sentence: withHint(error) };
  }
}
