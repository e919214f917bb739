import type { DeployConfig, GateConfig, PreviewConfig, Shard } from '../config.ts';
import { type Reading, valuesOf } from '../config-sources.ts';

/** How an action that changes something goes about it. */
export function readDeploy(reading: Reading): DeployConfig {
  const known = valuesOf(reading);
  if (known.ATOMIC && known.ON_FAILURE === 'keep') {
    reading.found.add('ATOMIC', 'cannot be true with ON_FAILURE=keep: one takes back what the other keeps.');
  }
  return {
    serviceAccount: known.DEPLOYMENT_SERVICE_ACCOUNT,
    onFailure: known.ON_FAILURE,
    atomic: known.ATOMIC,
    force: known.FORCE,
    onOverwrite: known.ON_OVERWRITE,
    allow: known.ALLOW,
    backup: known.BACKUP,
    prune: known.PRUNE,
    smokeHosts: known.SMOKE_HOSTS.map((host) => host.toLowerCase()),
  };
}

/** GATE and GATE_OVERRIDE. A reason that says nothing is none: a blank one is refused, not ignored. */
export function readGate({ sources, found }: Reading): GateConfig {
  const { gate, environment, variables } = sources;
  if (gate !== undefined && !gate.ok) for (const problem of gate.problems) found.add('GATE', problem);
  const override = environment['GATE_OVERRIDE'] ?? '';
  if (override !== '' && override.trim() === '')
    found.add('GATE_OVERRIDE', 'is blank: give the reason for passing the gate, which is recorded.');
  return { given: gate?.ok === true ? gate.gate : undefined, override: variables.values.GATE_OVERRIDE };
}

/** This step's share: Bitbucket counts parallel steps from 0 (docs/bitbucket.md#environment-of-a-step). */
export function readShard({ sources: { environment }, found }: Reading): Shard | undefined {
  const step = environment['BITBUCKET_PARALLEL_STEP'] ?? '';
  const count = environment['BITBUCKET_PARALLEL_STEP_COUNT'] ?? '';
  const whole = /^\d{1,4}$/;
  if (whole.test(step) && whole.test(count) && Number(step) < Number(count)) {
    return { step: Number(step), count: Number(count) };
  }
  const message =
    "is true outside a parallel step: BITBUCKET_PARALLEL_STEP and BITBUCKET_PARALLEL_STEP_COUNT do not tell this step's share.";
  found.add('SHARD', message);
  return undefined;
}

export function readPreview({ sources: { variables } }: Reading): PreviewConfig {
  const { PREVIEW_MODE, PREVIEW_TTL } = variables.values;
  return { mode: PREVIEW_MODE, ttlHours: variables.given.has('PREVIEW_TTL') ? PREVIEW_TTL : undefined };
}
