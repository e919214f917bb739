import { describe, expect, it } from '@jest/globals';
import {
  type SeenAll,
  type SetupRun,
  setupResult,
  tellFound,
  tellNext,
  tellSettings,
  writeFiles,
} from '../../../src/actions/steps/tell-setup.ts';
import type { FileState } from '../../../src/setup/compare-files.ts';
import { PIPELINE_BESIDE, PIPELINE_FILE } from '../../../src/setup/propose-pipeline.ts';

type Mode = 'plan' | 'write' | 'bitbucket';

function running(setup: Mode = 'plan') {
  const said: string[] = [];
  const written: string[] = [];
  const run = {
    config: { setup },
    clone: '/clone',
    redact: (text: string) => text.replaceAll('geheim', '***'),
    ports: {
      files: {
        resolve: (...parts: readonly string[]) => parts.join('/'),
        write: async (path: string, content: string) => void written.push(`${path} ${content}`),
      },
      logger: { progress: () => undefined, say: (text: string) => said.push(text.trim()) },
    },
  } as unknown as SetupRun;
  return { run, said, written };
}

const NEW = { kind: 'new' } as const;
const DIFFERS = { kind: 'differs', diff: '-old geheim\n+new' } as const;
const at = (path: string, state: FileState['state'] = NEW): FileState => ({
  path,
  content: 'of it\n',
  state,
});
const ALL: readonly FileState[] = [
  at('a.yaml'),
  at('b.yaml', { kind: 'same' }),
  at('c.yaml', DIFFERS),
  at('d.yaml', { kind: 'in-the-way', sentence: 'It is a folder.' }),
];

const REPOSITORY = {
  repositoryId: undefined,
  workspaceId: undefined,
  mainBranch: undefined,
  issuer: undefined,
  pipelinesEnabled: undefined,
  restrictions: undefined,
  lists: {},
  unseen: [],
};
const ORGANIZATION = { organization: { name: 'acme', environments: ['test'] }, groups: [], unseen: [] };

interface Seen {
  readonly bundles?: number;
  readonly baseline?: string;
  readonly organization?: object;
  readonly repository?: object | undefined;
}

const seen = ({
  bundles = 1,
  baseline,
  organization,
  repository,
}: Seen = {}): SeenAll & { readonly places: [] } =>
  ({
    clone: { bundles: Array.from({ length: bundles }), baseline, given: [] },
    organization: organization && { ...ORGANIZATION, ...organization },
    repository: repository && { ...REPOSITORY, ...repository },
    context: {},
    places: [],
  }) as never;

describe('A file that a setup proposes', () => {
  it.each<[Mode, boolean]>([
    ['plan', false],
    ['write', true],
    ['bitbucket', true],
  ])('with SETUP=%s is written if it is not there: %p', async (mode, isWritten) => {
    const { run, written, said } = running(mode);
    await writeFiles(run, ALL);
    expect(written).toEqual(isWritten ? ['/clone/a.yaml of it\n'] : []);
    const shown = ['a.yaml\n    of it'];
    expect(said).toEqual([
      expect.stringContaining(`${isWritten ? 'written     ' : 'would write '} a.yaml`),
      ...(isWritten ? [] : shown),
      'c.yaml: from what is there to what setup proposes\n    -old ***\n    +new',
      'd.yaml: It is a folder.',
    ]);
  });

  it.each<[Mode, string]>([
    ['plan', 'proposed'],
    ['write', 'written'],
    ['bitbucket', 'written'],
  ])('is told as a machine reads it, with SETUP=%s as %s', (mode, fresh) => {
    const done = { settings: [], states: ALL, unseen: [] };
    const { files } = setupResult(running(mode).run, seen(), done);
    expect(files.map(({ change }) => change)).toEqual([fresh, 'unchanged', 'kept', 'kept']);
  });
});

describe('What a setup found', () => {
  const found = (all: Seen) => {
    const { run, said } = running();
    tellFound(run, seen(all));
    const { bitbucket, organization } = setupResult(run, seen(all), { settings: [], states: [], unseen: [] });
    return { said: said.map((text) => text.replaceAll(/ +/g, ' ')), bitbucket, organization };
  };

  it('is told of the organization and of the repository, each if there is anything to tell', () => {
    expect(found({})).toEqual({ said: [], bitbucket: null, organization: null });
    expect(found({ organization: {} })).toMatchObject({
      said: ['Apigee acme, environments: test'],
      bitbucket: null,
      organization: { name: 'acme' },
    });
    expect(found({ repository: { mainBranch: 'main' } })).toMatchObject({
      said: ['Bitbucket main branch main'],
      bitbucket: { mainBranch: 'main' },
      organization: null,
    });
    expect(found({ repository: {} })).toMatchObject({ said: [], bitbucket: { mainBranch: null } });
  });

  it('is told of each setting with the reason, if there is one', () => {
    const { run, said } = running();
    tellSettings(run, []);
    expect(said).toEqual([]);
    tellSettings(run, [
      { kind: 'environment', name: 'test', change: 'created' },
      { kind: 'webhook', name: 'chat', change: 'failed', reason: 'It is full.' },
    ]);
    expect(said[0]?.split('\n').map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      'Settings made deployment environment test',
      ' not made webhook chat: It is full.',
    ]);
  });
});

describe('What a person does next', () => {
  const told = (all: Seen, states: readonly FileState[] = [], mode: Mode = 'plan') => {
    const { run, said } = running(mode);
    tellNext(run, seen(all), states);
    return said.join('\n');
  };
  const serving = (inClone: boolean) => ({
    serving: [{ name: 'orders', kind: 'apiproxy', environments: ['test'], inClone }],
  });

  it.each([
    ['files to write', /SETUP=write puts 1 file into/, told({}, [at('a'), at('b', { kind: 'same' })]), true],
    ['none to write', /SETUP=write puts/, told({}, [at('b', { kind: 'same' })]), false],
    ['files that were written', /SETUP=write puts/, told({}, [at('a')], 'write'), false],
    [
      'Pipelines that are off',
      /switch Pipelines on/,
      told({ repository: { pipelinesEnabled: false } }),
      true,
    ],
    ['Pipelines that are on', /switch Pipelines on/, told({ repository: { pipelinesEnabled: true } }), false],
    ['Pipelines that nobody sees', /switch Pipelines on/, told({ repository: {} }), false],
    ['bundles without a baseline', /LINT_BASELINE=/, told({}), true],
    ['bundles with a baseline', /LINT_BASELINE=/, told({ baseline: 'lint.json' }), false],
    ['no bundles', /LINT_BASELINE=/, told({ bundles: 0 }), false],
    ['no bundles to export', /no bundle in this repository/, told({ bundles: 0 }), true],
    ['a bundle', /no bundle in this repository/, told({}), false],
    [
      'a bundle that serves and is not there',
      /in this clone: orders/,
      told({ organization: serving(false) }),
      true,
    ],
    ['a bundle that serves and is there', /in this clone/, told({ organization: serving(true) }), false],
    ['a pipeline beside the own one', /take over from/, told({}, [at(PIPELINE_BESIDE)]), true],
    ['no pipeline beside', /take over from/, told({}, [at(PIPELINE_FILE)]), false],
    ['a file that differs', /a.yaml differs: take/, told({}, [at('a.yaml', DIFFERS)]), true],
    ['a pipeline that differs', /differs: take/, told({}, [at(PIPELINE_FILE, DIFFERS)]), false],
    ['a file that is new', /differs: take/, told({}, [at('a.yaml')]), false],
  ])('with %s: %p is said in %j: %p', (_, sentence, text, isSaid) => {
    expect(sentence.test(text)).toBe(isSaid);
  });
});
