import { describe, expect, it } from '@jest/globals';
import { archiveContent } from '../../src/bundle/archive-bundle.ts';
import { formatMarker } from '../../src/bundle/marker.ts';
import type { ApigeeConfig, PlanningConfig } from '../../src/config/config.ts';
import { parseManifest } from '../../src/config/manifest/parse-manifest.ts';
import type { LintEvent } from '../../src/lint/events.ts';
import type { PlanEvent } from '../../src/plan/events.ts';
import type { Planning } from '../../src/plan/planning.ts';
import { preparePlan } from '../../src/plan/prepare-plan.ts';
import type { Apigee } from '../../src/ports/apigee.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';
import { memoryFiles, type Placed } from '../bundle/memory-files.ts';
import { contentFrom, inFolder, proxyFiles, sharedFlowFiles } from '../bundle/sample-bundles.ts';
import { DIGEST, OTHER_DIGEST, revisionOf } from '../deploy/candidates.ts';
import { createMemoryApigee, type MemoryApigee } from '../deploy/memory-apigee.ts';

const ORDERS = inFolder('/clone/proxies/orders', proxyFiles('orders'));
const RATES = inFolder('/clone/proxies/rates', proxyFiles('rates'));
const COMMON = inFolder('/clone/flows/common', sharedFlowFiles('common'));

const ASSET = { name: 'orders', kind: 'apiproxy' } as const;
const COMMIT = 'abcdefabcdef';

interface Surroundings {
  readonly files: Readonly<Record<string, Placed>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly deploy: Readonly<Record<string, unknown>>;
  readonly environments: readonly string[];
  /** The commit of the run, in a history where every bundle was changed once since what serves. */
  readonly commit: string | undefined;
  readonly before: (memory: MemoryApigee) => Promise<void> | void;
  readonly apigee: Partial<Apigee>;
}

const EMPTY: Surroundings = {
  files: ORDERS,
  config: {},
  deploy: {},
  environments: ['test'],
  commit: undefined,
  before: () => undefined,
  apigee: {},
};

const manifest = (text: string) => ({ manifest: parseManifest(`version: 1\n${text}\n`, 'apigee.yaml') });

/** The plan of a clone in memory for an organization in memory, where marks count unless said otherwise. */
async function prepare(around: Partial<Surroundings> = {}) {
  const { files, config, deploy, environments, commit, before, apigee } = { ...EMPTY, ...around };
  const memory = createMemoryApigee();
  await before(memory);
  const clock = createDrivenClock();
  await clock.advance(300);
  const events: (LintEvent | PlanEvent)[] = [];
  const change = { hash: 'c'.repeat(40), author: { name: 'Dana' }, subject: 'Raise it', committedAtMs: 0 };
  const run = {
    config: {
      action: 'deploy',
      bundles: [],
      bundlesChosen: false,
      configuration: [],
      trustMarks: true,
      apigee: { organization: 'acme' },
      deploy: { allow: ['extensible'], force: false, onOverwrite: 'warn', smokeHosts: [], ...deploy },
      lint: { profile: 'apigeex', excluded: [], failOn: 'error' },
      ...config,
    },
    context: { commit },
    clone: '/clone',
    variables: {},
    record: { problems: [], bundles: [], declared: [] },
    events: { emit: (event: LintEvent | PlanEvent) => void events.push(event) },
    signal: new AbortController().signal,
    ports: {
      clock,
      files: memoryFiles(files),
      linter: () =>
        Promise.resolve({
          prewarm: () => undefined,
          keep: () => undefined,
          inspect: () => Promise.resolve({ findings: [], problems: [], leftOut: { errors: 0, warnings: 0 } }),
          takeLinesOf: () => new Map(),
        }),
      apigee: async () => {
        await clock.sleep(700);
        return { ...memory, ...apigee };
      },
      git: () =>
        Promise.resolve({
          resolve: () => Promise.resolve('d'.repeat(40)),
          commitsBetween: () => Promise.resolve([change]),
        }),
    },
  } as unknown as Planning<PlanningConfig>;
  const prepared = await clock.run(preparePlan(run, { environments } as unknown as ApigeeConfig));
  const planned = prepared.kind === 'planned' ? prepared : { plan: [], steps: [], graph: undefined };
  const plan = planned.plan.flatMap((line) => ('environment' in line ? [line] : []));
  return {
    ...planned,
    plan,
    outcome: prepared.kind === 'refused' ? prepared.outcome : prepared.kind,
    lines: plan.map(({ change: kind, bundle, environment }) => `${kind} ${bundle} ${environment}`),
    events: events.filter(({ kind }) => kind !== 'busy'),
    served: events.flatMap((event) => (event.kind === 'looked' ? event.serving : [])),
  };
}

/** Of the bundle as it lies in the clone. */
async function digestOfOrders(): Promise<string> {
  const { steps } = await prepare();
  return steps[0]?.candidate.digest ?? '';
}

/** Imports content that a run of the pipe made of a commit, and lets it serve. */
async function imports(memory: MemoryApigee, files: Record<string, string>, environment = 'test') {
  const content = contentFrom(files);
  const { digest } = archiveContent(content, ASSET, undefined);
  const archive = archiveContent(content, ASSET, formatMarker({ digest, commit: COMMIT, build: 7 }));
  const { revision } = await memory.importRevision(archive);
  await memory.deploy({ ...ASSET, environment, revision }, undefined);
}

const OTHER = { ...proxyFiles('orders'), 'apiproxy/resources/jsc/go.js': 'var a = 2;\n' };

describe('A plan is made', () => {
  it('of every bundle in every environment, and tells what was done for it in order', async () => {
    const { outcome, lines, events, served } = await prepare({
      files: { ...ORDERS, ...RATES },
      environments: ['test', 'prod'],
    });

    expect(outcome).toBe('planned');
    expect(lines).toEqual(
      ['test', 'prod'].flatMap((name) => [`deploy orders ${name}`, `deploy rates ${name}`]),
    );
    expect(events.map(({ kind }) => kind).join(' ')).toBe(
      'discovered linted signed-in looked planned remarked',
    );
    expect(events[2]).toMatchObject({ durationMs: 700 });
    expect(served).toEqual([]);
  });

  it('of no bundle beside one that is not sound', async () => {
    const { outcome, events } = await prepare({
      files: { ...ORDERS, '/clone/proxies/rates/apiproxy/rates.xml': '<APIProxy' },
    });

    expect(outcome).toBe('findings');
    expect(events.map(({ kind }) => kind)).toEqual(['discovered', 'linted']);
  });

  it.each([
    [0, ['deploy orders test']],
    [1, ['deploy rates test']],
  ])('of the share of parallel step %i alone', async (step, own) => {
    const shard = { step, count: 2 };
    const { lines, events } = await prepare({ files: { ...ORDERS, ...RATES }, config: { shard } });

    expect(lines).toEqual(own);
    expect(events).toContainEqual({ kind: 'shared-out', shard, own: 1, all: 2 });
  });

  it('in the order that the manifest asks for', async () => {
    const config = manifest('order: [{ bundle: rates, before: [orders] }]');
    const { lines } = await prepare({ files: { ...ORDERS, ...RATES }, config });

    expect(lines).toEqual(['deploy rates test', 'deploy orders test']);
  });

  it('with what hangs on a flow hook before every proxy', async () => {
    const needs = async (hooked: readonly string[]) => {
      const apigee = { flowHooks: () => Promise.resolve(hooked) };
      const { graph } = await prepare({ files: { ...ORDERS, ...COMMON }, apigee });
      return [...(graph?.dependsOn.get('apiproxy:orders') ?? [])];
    };

    expect(await needs(['common'])).toEqual(['sharedflow:common']);
    expect(await needs([])).toEqual([]);
  });

  it('without settings of the manifest that reach no bundle, unless BUNDLES narrows the run', async () => {
    const config = manifest('bundles: [{ match: ordres, serviceAccount: ci@acme.iam.gserviceaccount.com }]');

    await expect(prepare({ config })).rejects.toMatchObject({ code: 'manifest-invalid' });
    expect((await prepare({ config: { ...config, bundlesChosen: true } })).outcome).toBe('planned');
  });

  it('of what is refused too, as blocked', async () => {
    const before = async (memory: MemoryApigee) => {
      await imports(memory, OTHER);
    };
    const apigee = { revision: () => Promise.resolve(revisionOf('1', DIGEST, { description: 'By hand.' })) };
    const around = { files: { ...ORDERS, ...RATES }, before, apigee };

    expect((await prepare(around)).lines).toEqual(['deploy orders test', 'deploy rates test']);
    expect((await prepare({ ...around, deploy: { onOverwrite: 'fail' } })).lines).toEqual([
      'blocked orders test',
      'deploy rates test',
    ]);
  });
});

describe('What serves', () => {
  const seeded = (digest: string) => ({
    before: (memory: MemoryApigee) => {
      memory.seed('orders', digest);
    },
  });

  it.each([
    ['holds the bundle', 'same', async () => seeded(await digestOfOrders())],
    ['holds another', 'different', async () => seeded(OTHER_DIGEST)],
    ['cannot be read', 'unknown', async () => ({ ...seeded(OTHER_DIGEST), config: { trustMarks: false } })],
  ])('is told with how it compares: it %s', async (_what, content, around) => {
    expect((await prepare(await around())).served).toMatchObject([{ revision: '1', content }]);
  });

  it('is counted before an import, under FORCE too, and nothing is counted for what stays', async () => {
    const around = seeded(await digestOfOrders());
    const [forced] = (await prepare({ ...around, deploy: { force: true } })).steps;
    const [stays] = (await prepare(around)).steps;

    expect(forced).toMatchObject({ kind: 'deploy', observed: { revisions: ['1'] } });
    expect(stays).toMatchObject({ kind: 'unchanged', observed: { revisions: undefined } });
  });

  it.each([
    ['deploy', 26, 1],
    ['deploy', 25, 0],
    ['plan', 26, 0],
  ])(
    'has its routes read ahead for the links at the end of a %s of %i places: %i',
    async (action, count, times) => {
      const digest = await digestOfOrders();
      const environments = Array.from({ length: count }, (_, index) => `env-${index}`);
      let asked = 0;
      await prepare({
        environments,
        config: { action },
        before: (memory) => {
          for (const environment of environments) memory.seed('orders', digest, environment);
        },
        apigee: {
          environmentGroups: async () => {
            asked += 1;
            return [];
          },
        },
      });

      expect(asked).toBe(times);
    },
  );
});

describe('A line of the plan', () => {
  const changed = { before: (memory: MemoryApigee) => imports(memory, OTHER) };
  const elsewhere = {
    before: async (memory: MemoryApigee) => {
      await imports(memory, proxyFiles('orders'), 'prod');
      await imports(memory, OTHER);
    },
  };
  const byContent = { config: { trustMarks: false } };

  it.each(['deploy', 'reuse'])(
    'tells of a %s the commits since what serves, if somebody knows them',
    async (change) => {
      const first = change === 'reuse' ? await digestOfOrders() : OTHER_DIGEST;
      const revision: Apigee['revision'] = async (_asset, number) => {
        const mark = { digest: number === '1' ? first : OTHER_DIGEST, commit: COMMIT };
        return revisionOf(number, DIGEST, { description: formatMarker(mark) });
      };
      const around = { ...elsewhere, apigee: { revision } };

      expect((await prepare({ ...around, commit: 'e'.repeat(40) })).plan).toMatchObject([
        { change, commits: [{ subject: 'Raise it' }] },
      ]);
      expect((await prepare(around)).plan[0]).not.toHaveProperty('commits');
    },
  );

  it('tells what changes inside the bundle, unless marks count', async () => {
    expect((await prepare({ ...changed, ...byContent })).plan).toMatchObject([
      { change: 'deploy', differences: [{ file: 'apiproxy/resources/jsc/go.js' }] },
    ]);
    expect((await prepare(changed)).plan[0]).not.toHaveProperty('differences');
    expect((await prepare(byContent)).plan[0]).not.toHaveProperty('differences');
  });

  it('tells what an imported revision was made from, if its content was read', async () => {
    expect((await prepare({ ...elsewhere, ...byContent })).plan).toMatchObject([
      { change: 'reuse', from: { commit: COMMIT, build: 7 } },
    ]);
    expect((await prepare(elsewhere)).plan[0]).toMatchObject({ change: 'reuse' });
    expect((await prepare(elsewhere)).plan[0]).not.toHaveProperty('from');
    expect((await prepare(changed)).plan[0]).not.toHaveProperty('from');
  });
});
