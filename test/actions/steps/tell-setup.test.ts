import { describe, expect, it } from '@jest/globals';
import {
  type SetupRun,
  setupResult,
  tellFound,
  tellNext,
  tellSettings,
  writeFiles,
} from '../../../src/actions/steps/tell-setup.ts';
import { PIPELINE_BESIDE, PIPELINE_FILE } from '../../../src/setup/propose-pipeline.ts';

type Seen = Parameters<typeof tellNext>[1];
type States = Parameters<typeof tellNext>[2];

const stateOf = (path: string, kind: 'new' | 'same' | 'differs' | 'in-the-way') =>
  ({
    path,
    content: 'a: 1\n',
    state: { kind, diff: '- b: hunter2', sentence: 'A folder lies there.' },
  }) as unknown as States[number];

function running(setup: 'plan' | 'write' = 'write') {
  const said: string[] = [];
  const written: string[] = [];
  const run = {
    config: { setup },
    clone: '/clone',
    redact: (text: string) => text.replaceAll('hunter2', '***'),
    ports: {
      logger: {
        say: (text: string) => void said.push(text),
        progress: () => undefined,
        colour: false,
        columns: 100,
      },
      files: {
        resolve: (_: string, path: string) => path,
        write: async (path: string) => void written.push(path),
      },
    },
  } as unknown as SetupRun;
  return { run, said: () => said.join('\n'), written };
}

function seen(change: object = {}): Seen {
  const clone = { bundles: [{ name: 'orders' }], baseline: 'b.json', given: [], ...change };
  return {
    clone,
    organization: undefined,
    refusal: undefined,
    repository: undefined,
    context: {},
    places: [],
    ...change,
  } as never;
}

describe('What a person does after a setup', () => {
  const told = (setup: 'plan' | 'write', change: object = {}, states: States = []) => {
    const { run, said } = running(setup);
    tellNext(run, seen(change), states);
    return said();
  };

  it('is to let files be written that were only planned', () => {
    const fresh = [stateOf('apigee.yaml', 'new')];

    expect(told('plan', {}, fresh)).toContain('SETUP=write puts 1 file into the clone');
    expect(told('plan', {}, [stateOf('apigee.yaml', 'same')])).not.toContain('SETUP=write');
    expect(told('write', {}, fresh)).not.toContain('SETUP=write');
  });

  it('is to switch Pipelines on if they are off', () => {
    expect(told('write', { repository: { pipelinesEnabled: false } })).toContain('switch Pipelines on');
    expect(told('write', { repository: { pipelinesEnabled: true } })).not.toContain('switch Pipelines on');
    expect(told('write')).not.toContain('switch Pipelines on');
  });

  it('is to accept what has served for years, if there are bundles and no baseline', () => {
    expect(told('write', { baseline: undefined })).toContain('LINT_BASELINE_WRITE');
    expect(told('write')).not.toContain('LINT_BASELINE_WRITE');
    expect(told('write', { baseline: undefined, bundles: [] })).not.toContain('LINT_BASELINE_WRITE');
  });

  it('is to export what serves, if there is no bundle', () => {
    expect(told('write', { bundles: [] })).toContain('no bundle in this repository');
    expect(told('write')).not.toContain('no bundle in this repository');
  });

  it('is to look at files that differ, but for the pipeline, which has a line of its own', () => {
    expect(told('write', {}, [stateOf('apigee.yaml', 'differs')])).toContain('apigee.yaml differs:');
    expect(told('write', {}, [stateOf('apigee.yaml', 'same')])).not.toContain('differs:');
    expect(told('write', {}, [stateOf('bitbucket-pipelines.yml', 'differs')])).not.toContain('differs:');
  });
});

describe('The files of a setup', () => {
  it('are written if they are new, and no others', async () => {
    const { run, written, said } = running();
    const kinds = ['new', 'same', 'differs', 'in-the-way'] as const;
    await writeFiles(
      run,
      kinds.map((kind) => stateOf(`${kind}.yaml`, kind)),
    );

    expect(written).toEqual(['new.yaml']);
    expect(said()).toMatch(/^differs\.yaml: from what is there to what setup proposes\n\s+- b: \*\*\*$/m);
    expect(said()).toContain('in-the-way.yaml: A folder lies there.');
    expect(said()).not.toMatch(/^(?:new|same)\.yaml/m);
  });

  it('are shown and not written if they are only planned', async () => {
    const { run, written, said } = running('plan');
    await writeFiles(run, [stateOf('new.yaml', 'new'), stateOf('same.yaml', 'same')]);

    expect(written).toEqual([]);
    expect(said()).toMatch(/^new\.yaml\n\s+a: 1/m);
    expect(said()).not.toMatch(/^same\.yaml\n/m);
  });

  it.each([
    ['plan', 'proposed'],
    ['write', 'written'],
  ] as const)('are told as what SETUP=%s makes of them', (setup, fresh) => {
    const states = (['new', 'same', 'differs', 'in-the-way'] as const).map((kind) => stateOf(kind, kind));
    const result = setupResult(running(setup).run, seen(), { settings: [], states, unseen: [] });

    expect(result.files.map(({ change }) => change)).toEqual([fresh, 'unchanged', 'kept', 'kept']);
    expect([result.bitbucket, result.organization]).toEqual([null, null]);
  });

  it('are told without what could not be looked at', () => {
    const { run, said } = running();
    tellFound(run, seen());

    expect(said()).toBe('');
  });
});

describe('The log of a setup', () => {
  it('tells each setting with the reason, if there is one, and nothing of none', () => {
    const { run, said } = running();
    tellSettings(run, []);
    expect(said()).toBe('');
    tellSettings(run, [
      { kind: 'environment', name: 'test', change: 'created' },
      { kind: 'webhook', name: 'chat', change: 'failed', reason: 'It is full.' },
    ]);
    expect(said()).toMatch(/made +deployment environment test\n.*not made +webhook chat: It is full\.$/);
  });

  it('names the pipeline that lies beside, and bundles that serve and are not in the clone', () => {
    const told = (change: object, path: string) => {
      const { run, said } = running();
      tellNext(run, seen(change), [stateOf(path, 'new')]);
      return said();
    };
    const serving = (inClone: boolean) => ({
      organization: { serving: [{ name: 'rates', kind: 'apiproxy', environments: [], inClone }] },
    });
    expect(told(serving(false), PIPELINE_BESIDE)).toMatch(/in this clone: rates;[^]*take over from/);
    expect(told(serving(true), PIPELINE_FILE)).not.toMatch(/in this clone|take over from/);
  });

  it('is silent of a repository of which nothing is known', () => {
    const told: string[] = [];
    const { run } = running();
    const say = (text: string) => void told.push(text);
    const logger = { ...run.ports.logger, say };
    tellFound({ ...run, ports: { ...run.ports, logger } }, seen({ repository: { lists: {} } }));
    expect(told).toEqual([]);
  });
});
