import type { Step } from '../plan/step.ts';
import type { Attempt } from './attempt.ts';

/** Configuration entities as the bundles see them: in stages, and put back if it has to be. */
export interface ConfigurationStages {
  /** False if it failed: then it is to be put back. */
  apply(stage: 'before' | 'between' | 'after', environment: string): Promise<boolean>;
  hasHooks(environment: string): boolean;
  /** Puts back what was done in this stage and in those after it. */
  putBack(from: 'before' | 'between' | 'after'): Promise<void>;
  keep(): void;
}

interface Bundles {
  readonly steps: readonly Step[];
  readonly deploy: (steps: readonly Step[]) => Promise<readonly Attempt[]>;
  readonly atomic: boolean;
  /** All or nothing: what was deployed goes back, if that is asked for. `beside` is what failed if no bundle did. */
  readonly takeBack: (attempts: readonly Attempt[], beside?: string) => Promise<readonly Attempt[]>;
}

interface Ended {
  readonly attempts: readonly Attempt[];
  readonly inPlace: boolean;
}

/**
 * The bundles of one environment, with what they need before them, flow hooks between shared flows and proxies, and
 * after them what needs them. Configuration goes back if it failed, or if none of the bundles was brought in: what a
 * new revision rests on stays.
 */
export async function aroundBundles(
  environment: string,
  configuration: ConfigurationStages | undefined,
  bundles: Bundles,
): Promise<Ended> {
  const { steps, deploy } = bundles;
  if (configuration === undefined) return endedWith(await deploy(steps));
  if (!(await configuration.apply('before', environment))) {
    await configuration.putBack('before');
    return { attempts: leaveOut(steps), inPlace: false };
  }
  const { attempts, inPlace } = configuration.hasHooks(environment)
    ? await aroundHooks(environment, configuration, bundles)
    : endedWith(await deploy(steps));
  if (inPlace && (await configuration.apply('after', environment))) {
    configuration.keep();
    return { attempts, inPlace };
  }
  return { attempts: await goBack({ attempts, inPlace }, configuration, bundles), inPlace: false };
}

/** The last first: what needs the bundles, what hangs on shared flows, the bundles, what they need. */
async function goBack(
  { attempts, inPlace }: Ended,
  configuration: ConfigurationStages,
  { atomic, takeBack }: Bundles,
): Promise<readonly Attempt[]> {
  await configuration.putBack('after');
  if (atomic || serveAsBefore(attempts)) await configuration.putBack('between');
  const left = await takeBack(attempts, inPlace ? 'the configuration' : undefined);
  if (serveAsBefore(left)) await configuration.putBack('before');
  return left;
}

function serveAsBefore(attempts: readonly Attempt[]): boolean {
  return attempts.every(({ kind }) => kind !== 'deployed');
}

async function aroundHooks(
  environment: string,
  configuration: ConfigurationStages,
  bundles: Bundles,
): Promise<Ended> {
  const { steps, deploy } = bundles;
  const isFlow = ({ candidate }: Step) => candidate.asset.kind === 'sharedflow';
  const proxies = steps.filter((step) => !isFlow(step));
  const flows = await deploy(steps.filter(isFlow));
  const served = flows.every(isInPlace);
  if (!served) return { attempts: [...flows, ...leaveOut(proxies)], inPlace: false };
  if (await configuration.apply('between', environment))
    return endedWith([...flows, ...(await deploy(proxies))]);
  const left = await goBack({ attempts: flows, inPlace: true }, configuration, bundles);
  return { attempts: [...left, ...leaveOut(proxies)], inPlace: false };
}

function endedWith(attempts: readonly Attempt[]): Ended {
  return { attempts, inPlace: attempts.every(isInPlace) };
}

export function isInPlace({ kind }: Attempt): boolean {
  return kind === 'deployed' || kind === 'unchanged';
}

function leaveOut(steps: readonly Step[]): readonly Attempt[] {
  return steps.map((step) => ({
    step,
    durationMs: 0,
    kind: 'skipped',
    because: { kind: 'configuration' },
  }));
}
