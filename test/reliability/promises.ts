import { filledBy } from '../../src/report/files/filled-keys.ts';
import type { PipeEnding } from '../support/run-pipe.ts';
import { revisionsOfDigest } from './revisions-of-digest.ts';
import type { Scene } from './scenes.ts';

/** What a run that did its work, failed, or called for a person may end with. */
const ENDINGS: readonly (number | null)[] = [0, 1, 2, 3, 4, 7];

/** Every promise that a run broke, in words; none where all is as docs/architecture.md#what-a-run-leaves-behind, docs/architecture.md#promises have it. */
export function brokenPromises(scene: Scene, ended: PipeEnding): readonly string[] {
  if (!ENDINGS.includes(ended.exitCode)) return [`it ended with ${String(ended.exitCode)}`, ended.log];
  if (!isComplete(ended)) return ['result.json is missing or incomplete'];
  return [
    ...servesWrongly(scene, ended),
    ...importedTwice(scene, ended),
    ...calledAfterTheVerdict(scene, ended),
    ...badlyTold(scene, ended),
    ...scene.emulator.unexpected.map((sentence) => `the emulator did not expect: ${sentence}`),
  ];
}

function servesWrongly(scene: Scene, ended: PipeEnding): readonly string[] {
  const { exitCode, result } = ended;
  if (result.action === 'check') return servesTheOld(scene) ? [] : ['a check changed what serves'];
  if (exitCode === 0) return servesNotTheNew(scene, ended);
  if (exitCode === 4) return result.outcome === 'degraded' ? [] : ['exit 4 without the word'];
  return servesTheOld(scene) ? [] : [`exit ${String(exitCode)}, but ${serving(scene)} serves`];
}

function servesNotTheNew(scene: Scene, { result }: PipeEnding): readonly string[] {
  const serves = serving(scene);
  const told = result.deployments.find(({ environment }) => environment === 'test')?.revision.after;
  const digest = result.bundles[0]?.digest ?? 'none';
  return [
    ...(revisionsOfDigest(scene.emulator, scene.kind, digest).includes(serves)
      ? []
      : [`exit 0, but ${serves} serves`]),
    ...(told === serves ? [] : [`it says that ${told ?? 'nothing'} serves, and ${serves} does`]),
  ];
}

const serving = ({ emulator, kind }: Scene): string => emulator.serving('test', kind, 'orders') ?? 'nothing';
const servesTheOld = (scene: Scene): boolean => serving(scene) === (scene.before ?? 'nothing');

function importedTwice({ emulator, kind }: Scene, { result }: PipeEnding): readonly string[] {
  if (result.action === 'check') return [];
  const count = revisionsOfDigest(emulator, kind, result.bundles[0]?.digest ?? 'none').length;
  return count <= 1 ? [] : [`the bundle was imported ${count} times`];
}

/** Telling Bitbucket comes after it, by design. */
function calledAfterTheVerdict({ emulator }: Scene, { result }: PipeEnding): readonly string[] {
  const end = Date.parse(result.startedAt) + result.durationMs + CLOCK_GRAIN_MS;
  const late = emulator.requests.filter(({ host, at }) => host !== 'bitbucket' && at > end);
  return late.map(({ method, path }) => `${method} ${path} after the verdict`);
}

const CLOCK_GRAIN_MS = 20;

function badlyTold({ environment }: Scene, { exitCode, result, log }: PipeEnding): readonly string[] {
  const secrets = ['ACCESS_TOKEN', 'BITBUCKET_ACCESS_TOKEN', 'BITBUCKET_STEP_OIDC_TOKEN']
    .map((name) => environment[name])
    .filter((value) => value !== undefined);
  const told = `${log}${JSON.stringify(result)}`;
  return [
    ...(/undefined|\[object|NaN/.test(told) ? ['it says undefined, NaN or [object'] : []),
    ...(told.includes('PRIVATE KEY') || secrets.some((secret) => told.includes(secret))
      ? ['it told a secret']
      : []),
    ...(exitCode === 0 || result.problems.length > 0 ? [] : ['it failed and names no problem']),
    ...result.problems
      // A line break of Apigee's is made visible in the log, where it could forge a line.
      .filter(({ message }) => !folded(log).includes(folded(message)))
      .map(({ message }) => `not in the log: ${message}`),
  ];
}

function isComplete({ exitCode, result }: PipeEnding): boolean {
  if (result === null) return false;
  const parts = [
    'version',
    'action',
    'outcome',
    'exitCode',
    'startedAt',
    'durationMs',
    'apigee',
    'source',
    'problems',
    'warnings',
    ...filledBy(result.action),
  ];
  return result.exitCode === exitCode && parts.every((part) => part in result);
}

const folded = (text: string): string => text.replaceAll(/\s+|\\n/g, ' ').replaceAll(/ +/g, ' ');
