import { describe, expect, it } from '@jest/globals';
import type { NewSetting } from '../../src/domain/code-host/repository-settings.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { CodeHostSettings, Created } from '../../src/ports/code-host-settings.ts';
import type { SettingLists } from '../../src/setup/look-at-repository.ts';
import { proposeSettings, settleRepository, type WantedSetting } from '../../src/setup/settle-repository.ts';

const ENDS = ['pullrequest:fulfilled', 'pullrequest:rejected'];
const URL = 'https://hooks.acme.example/x';
const ORDERS: Readonly<Record<NewSetting['kind'], NewSetting>> = {
  environment: { kind: 'environment', name: 'test', type: 'Test' },
  schedule: { kind: 'schedule', branch: 'main', pipeline: 'drift', cron: '0 0 3 * * ? *' },
  webhook: { kind: 'webhook', url: URL, events: ENDS },
};
const wanted = (kind: NewSetting['kind'], hindrance?: string): WantedSetting => ({
  name: kind,
  order: ORDERS[kind],
  hindrance,
});
const environment = (id: string, createdAtMs = 0, name = 'test') => ({ id, createdAtMs, name });
const schedule = (id: string, createdAtMs = 0, change: object = {}) => ({
  id,
  createdAtMs,
  branch: 'main',
  pipeline: 'drift',
  enabled: true,
  ...change,
});
const webhook = (id: string, createdAtMs = 0, change: object = {}) => ({
  id,
  createdAtMs,
  url: URL,
  active: true,
  events: ENDS,
  ...change,
});
const NOTHING: SettingLists = { environment: [], schedule: [], webhook: [] };
const UNSEEN = 'whether it is there already could not be seen';
const NO = new PipeError('code-host-unreadable', 'Bitbucket refused.', { hint: 'Grant it.' });

describe('What stands in a repository', () => {
  it.each<readonly [string, NewSetting['kind'], SettingLists, object]>([
    ['nothing', 'schedule', NOTHING, { change: 'proposed' }],
    ['what nobody could see', 'schedule', {}, { change: 'proposed', reason: UNSEEN }],
    [
      'one of another pipeline',
      'schedule',
      { schedule: [schedule('a', 0, { pipeline: 'x' })] },
      { change: 'proposed' },
    ],
    ['one that runs', 'schedule', { schedule: [schedule('a')] }, { change: 'unchanged' }],
    [
      'one that is switched off',
      'schedule',
      { schedule: [schedule('a', 0, { enabled: false })] },
      { change: 'unchanged', reason: 'it is switched off' },
    ],
    [
      'one for another receiver',
      'webhook',
      { webhook: [webhook('a', 0, { url: 'x' })] },
      { change: 'proposed' },
    ],
    ['one that is told of everything', 'webhook', { webhook: [webhook('a')] }, { change: 'unchanged' }],
    [
      'one that is told of less',
      'webhook',
      { webhook: [webhook('a', 0, { events: ENDS.slice(1) })] },
      { change: 'unchanged', reason: 'it is not told of pullrequest:fulfilled' },
    ],
    [
      'one that is not active',
      'webhook',
      { webhook: [webhook('a', 0, { active: false })] },
      { change: 'unchanged', reason: 'it is switched off' },
    ],
    [
      'one of that name, as Bitbucket reads it',
      'environment',
      { environment: [environment('a', 0, ' Test')] },
      { change: 'unchanged' },
    ],
  ])('leaves or asks for what is wanted: %s', (_, kind, lists, expected) => {
    expect(proposeSettings([wanted(kind)], lists)).toEqual([{ kind, name: kind, ...expected }]);
  });

  it('asks for nothing that is hindered', () => {
    expect(proposeSettings([wanted('schedule', 'no such pipeline')], NOTHING)).toEqual([
      { kind: 'schedule', name: 'schedule', change: 'skipped', reason: 'no such pipeline' },
    ]);
  });
});

interface Bitbucket {
  readonly before?: SettingLists;
  readonly answer?: Created | PipeError;
  /** What is listed after the pause. */
  readonly after?: SettingLists | PipeError;
  readonly removal?: PipeError;
  readonly hindrance?: string;
}

async function settle(
  kind: NewSetting['kind'],
  { before = NOTHING, answer = { kind: 'made', id: 'b' }, after = {}, removal, hindrance }: Bitbucket,
) {
  const done: string[] = [];
  const refusedOr = <Value>(value: Value | PipeError): Promise<Value> =>
    value instanceof PipeError ? Promise.reject(value) : Promise.resolve(value);
  const list = <Kind extends keyof SettingLists>(of: Kind) =>
    refusedOr(after instanceof PipeError ? after : (after[of] ?? []));
  const settings = {
    create: (order: NewSetting) => {
      done.push(`create ${order.kind}`);
      return refusedOr(answer);
    },
    remove: (of: string, id: string) => {
      done.push(`remove ${of} ${id}`);
      return refusedOr(removal ?? undefined);
    },
    environments: () => list('environment'),
    schedules: () => list('schedule'),
    webhooks: () => list('webhook'),
  } as unknown as CodeHostSettings;
  const clock = {
    sleep: (ms: number) => {
      done.push(`sleep ${ms}`);
      return Promise.resolve();
    },
  } as unknown as Clock;
  const [result] = await settleRepository([wanted(kind, hindrance)], { settings, lists: before, clock });
  return { change: result?.change, reason: result?.reason, done };
}

describe('A repository is settled', () => {
  it.each<readonly [string, Bitbucket, object]>([
    ['is there', { before: { schedule: [schedule('a')] } }, { change: 'unchanged' }],
    ['may be there', { before: {} }, { change: 'failed', reason: UNSEEN }],
    ['is hindered', { hindrance: 'no such pipeline' }, { change: 'skipped', reason: 'no such pipeline' }],
  ])('without a request where what is wanted %s', async (_, bitbucket, expected) => {
    expect(await settle('schedule', bitbucket)).toMatchObject({ ...expected, done: [] });
  });

  it('without a pause where Bitbucket refuses what is wanted', async () => {
    expect(await settle('schedule', { answer: NO })).toEqual({
      change: 'failed',
      reason: 'Bitbucket refused. Grant it.',
      done: ['create schedule'],
    });
  });

  it.each<readonly [string, Bitbucket, object]>([
    ['created if it is listed', { after: { schedule: [schedule('b')] } }, { change: 'created' }],
    [
      'created if the answer was lost and it is listed',
      { answer: { kind: 'lost' }, after: { schedule: [schedule('a')] } },
      { change: 'created' },
    ],
    [
      'unchanged if Bitbucket had it by then',
      { answer: { kind: 'conflict' }, after: { schedule: [schedule('a')] } },
      { change: 'unchanged' },
    ],
    [
      'failed if it is not listed',
      { after: NOTHING },
      { change: 'failed', reason: 'Bitbucket took it and does not list it' },
    ],
    [
      'failed if nobody can look',
      { after: NO },
      { change: 'failed', reason: 'Bitbucket refused. Grant it.' },
    ],
  ])('after a second look: %s', async (_, bitbucket, expected) => {
    expect(await settle('schedule', bitbucket)).toMatchObject({
      ...expected,
      done: ['create schedule', 'sleep 1500'],
    });
  });

  it.each<readonly [string, SettingLists, string]>([
    ['the older one stays', { schedule: [schedule('b', 5), schedule('a', 4)] }, 'unchanged'],
    ['ours stays if it is the older one', { schedule: [schedule('a', 6), schedule('b', 5)] }, 'created'],
    [
      'of two of one moment the first by its id stays',
      { schedule: [schedule('b', 5), schedule('a', 5)] },
      'unchanged',
    ],
    ['which may be ours', { schedule: [schedule('c', 5), schedule('b', 5)] }, 'created'],
  ])('where two runs made the same: %s', async (_, after, change) => {
    const removal = change === 'unchanged' ? ['remove schedule b'] : [];

    expect(await settle('schedule', { after })).toMatchObject({
      change,
      done: ['create schedule', 'sleep 1500', ...removal],
    });
  });

  it('and says so where its own could not be taken back', async () => {
    const after = { webhook: [webhook('a', 4), webhook('b', 5)] };

    expect(await settle('webhook', { after, removal: NO })).toMatchObject({ change: 'failed' });
  });

  it('without taking back an environment', async () => {
    const after = { environment: [environment('a', 4), environment('b', 5)] };

    expect(await settle('environment', { after })).toMatchObject({
      change: 'unchanged',
      done: ['create environment', 'sleep 1500'],
    });
  });
});
