import type { RecordedRequest } from '../emulator/request-log.ts';
import { type PipeEnding, runPipe } from '../support/run-pipe.ts';
import type { LIVE_COLUMNS } from './live-rows.ts';
import { type LiveScene, type LiveSceneName, PATIENCE, UNHURRIED } from './live-scene.ts';
import { openLiveScene } from './live-scenes.ts';
import { ofPreview, previewComments } from './preview-scenes.ts';

export interface LiveCell {
  readonly scene: LiveSceneName;
  readonly operation: string;
  readonly column: (typeof LIVE_COLUMNS)[number];
}

/** What a run that could not do what was asked may end with. */
const FAILURES: readonly (number | null)[] = [3, 4, 7];

interface Tried {
  /** False if the run ended before the call that was to go wrong. */
  readonly isMet: boolean;
  readonly broken: readonly string[];
}

/**
 * One run with one fault, and the run after it. What was broken of the promises, in words; empty if nothing was. On a
 * machine that is too busy a run may lose its patience before it meets the fault: then it is given more.
 */
export async function runLiveCell(cell: LiveCell): Promise<readonly string[]> {
  const first = await tryCell(cell, PATIENCE);
  const { isMet, broken } = first.isMet ? first : await tryCell(cell, UNHURRIED);
  return isMet ? broken : ['the run never made this call', ...broken];
}

async function tryCell(
  { scene: name, operation, column }: LiveCell,
  patience: { readonly WAIT_TIMEOUT: string },
): Promise<Tried> {
  await using scene = await openLiveScene(name);
  const { emulator, repository } = scene;
  const before = scene.beside();
  const from = emulator.requests.length;
  emulator.fault({ on: { operation }, ...column.how });
  const ended = await runPipe({
    environment: { ...scene.environment, ...patience },
    directory: repository.path,
  });
  const isMet = emulator.requests.slice(from).some(({ fault }) => fault !== undefined);
  const broken = brokenBy(scene, ended, { before, from }).map((words) => `${words}\n${ended.log}`);
  if (ended.exitCode === scene.done) return { isMet, broken };
  emulator.clearFaults();
  const environment = { ...scene.environment, ...UNHURRIED };
  const next = await runPipe({ environment, directory: repository.path });
  return { isMet, broken: [...broken, ...notFinished(scene, next), ...(await notCleaned(scene, name))] };
}

const isWrite = ({ host, method, operation = '' }: RecordedRequest): boolean =>
  host === 'apigee' && method !== 'GET' && !/ChangeReport$|testIamPermissions$/.test(operation);

function brokenBy(
  scene: LiveScene,
  { exitCode, result }: PipeEnding,
  { before, from }: { readonly before: ReturnType<LiveScene['beside']>; readonly from: number },
): readonly string[] {
  if (result === null || result.exitCode !== exitCode) return ['result.json is missing or says otherwise'];
  const told = JSON.stringify(result);
  const isDone = exitCode === scene.done;
  // What no run touched is told by nobody.
  const standing = scene.emulator.requests.slice(from).some(isWrite) ? scene.standing() : [];
  return [
    ...(isDone || FAILURES.includes(exitCode) ? [] : [`it ended with ${exitCode}`]),
    ...(isDone ? scene.missing() : []),
    ...(isDone || result.problems.length > 0 ? [] : ['it names no problem']),
    ...standing.filter((one) => !told.includes(one)).map((one) => `nothing tells that ${one} stands`),
    ...(JSON.stringify(scene.beside()) === JSON.stringify(before) ? [] : ['it changed what it does not own']),
    ...scene.emulator.unexpected.map((sentence) => `the emulator did not expect: ${sentence}`),
  ];
}

function notFinished(scene: LiveScene, { exitCode, log }: PipeEnding): readonly string[] {
  return [
    ...(exitCode === scene.done ? [] : [`the next run ended with ${exitCode}\n${log}`]),
    ...scene.missing().map((words) => `after the next run: ${words}`),
  ];
}

/** A preview that went wrong once is removed as wholly as any, and the pull request has one comment on it. */
async function notCleaned({ emulator, environment, repository }: LiveScene, name: LiveSceneName) {
  if (!name.endsWith('preview')) return [];
  const cleanup = { ...environment, ...UNHURRIED, ACTION: 'cleanup' };
  const { exitCode, log } = await runPipe({ environment: cleanup, directory: repository.path });
  const comments = previewComments(emulator);
  return [
    ...(exitCode === 0 ? [] : [`the cleanup ended with ${exitCode}\n${log}`]),
    ...ofPreview(emulator).map((one) => `the cleanup left ${one}`),
    ...(comments.length === 1 && comments[0]?.includes('removed') === true
      ? []
      : [`${comments.length} comments: ${comments.join('\n---\n')}`]),
  ];
}
