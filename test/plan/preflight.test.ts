import { describe, expect, it } from '@jest/globals';
import type { Rendered } from '../../src/bundle/render-bundle.ts';
import type { ChangingConfig } from '../../src/config/config.ts';
import type { Bundle, Reference } from '../../src/domain/bundle.ts';
import type { Observation } from '../../src/domain/candidate.ts';
import type { EnvironmentAssets } from '../../src/domain/organization.ts';
import type { ServingRevision } from '../../src/domain/revision.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { DeclaredName, Planning } from '../../src/plan/planning.ts';
import { preflight } from '../../src/plan/preflight.ts';
import type { Step } from '../../src/plan/step.ts';
import type { Apigee } from '../../src/ports/apigee.ts';
import { bundleOf, candidateOf, NOTHING_OBSERVED, revisionOf, servingOf } from '../deploy/candidates.ts';
import { createMemoryApigee } from '../deploy/memory-apigee.ts';

const FLOW = bundleOf('common', { kind: 'sharedflow' });
const SERVED: Observation = {
  ...NOTHING_OBSERVED,
  serving: servingOf('6'),
  described: revisionOf('6'),
  content: { kind: 'different', origin: 'pipe', differences: [] },
};

function rendered(facts: Partial<Rendered> = {}, name = 'orders'): Rendered {
  return {
    ...candidateOf(name, facts),
    usesGoogleAuthentication: false,
    references: [],
    policies: [],
    rewritten: false,
    settings: {
      organization: undefined,
      serviceAccount: undefined,
      rewrites: { bundle: 'orders', environment: 'test', rules: [], targets: [], basePaths: [] },
      smokeTests: [],
      allow: [],
      keepRevisions: undefined,
    },
    ...facts,
  };
}

function deployOf(candidate = rendered(), observed = NOTHING_OBSERVED): Step<Rendered> {
  return { kind: 'deploy', candidate, observed, reason: { kind: 'nothing-serves' } };
}

function reuseOf(candidate = rendered(), observed = NOTHING_OBSERVED): Step<Rendered> {
  return { ...deployOf(candidate, observed), kind: 'reuse', revision: '7' };
}

function refersTo(kind: Reference['kind'], name: string, scope?: Reference['scope']): Step<Rendered> {
  const reference = { kind, name, entry: 'apiproxy/policies/P.xml', line: 3 };
  return deployOf(rendered({ references: [scope === undefined ? reference : { ...reference, scope }] }));
}

interface Surroundings {
  readonly onOverwrite: 'warn' | 'fail';
  readonly bundles: readonly Bundle[];
  readonly declared: readonly DeclaredName[];
  readonly vouched: readonly string[];
  readonly serving: readonly ServingRevision[];
  readonly assets: Partial<EnvironmentAssets>;
  /** Shared flows that the organization has. */
  readonly flows: readonly string[];
  readonly reused: { readonly hasExtensiblePolicy: boolean } | 'forbidden';
}

const EMPTY: Surroundings = {
  onOverwrite: 'warn',
  bundles: [],
  declared: [],
  vouched: [],
  serving: [],
  assets: {},
  flows: [],
  reused: { hasExtensiblePolicy: false },
};

function organization({ assets, serving, flows, reused }: Surroundings, asked: string[]): Apigee {
  return {
    ...createMemoryApigee(),
    environmentAssets: async (_environment, lists) => {
      asked.push(...lists);
      return { targetServers: [], keyValueMaps: [], keystores: [], references: [], ...assets };
    },
    servingIn: async (_environment, kind) => serving.filter((one) => one.kind === kind),
    revisionsOf: async ({ name }) => (flows.includes(name) ? ['1'] : []),
    revision: async (_asset, revision) => {
      if (reused === 'forbidden') throw new PipeError('apigee-forbidden', 'It may not be read.');
      return revisionOf(revision, undefined, reused);
    },
  };
}

/** What is found out about the first step, by code, and which lists were asked for. */
async function look(steps: readonly Step<Rendered>[], around: Partial<Surroundings> = {}) {
  const all = { ...EMPTY, ...around };
  const { onOverwrite, bundles, declared, vouched } = all;
  const run = {
    config: { deploy: { onOverwrite }, manifest: { content: { externalSharedFlows: vouched } } },
    record: { problems: [], bundles, declared },
  } as unknown as Planning<ChangingConfig>;
  const asked: string[] = [];
  const { of } = await preflight(run, steps, organization(all, asked));
  const [found] = steps.map(({ candidate }) => of.get(candidate));
  return {
    remarks: found?.remarks.map(({ code }) => code),
    refused: found?.refused.map((one) => ('guard' in one ? one.guard : one.code)),
    messages: found?.remarks.map(({ message }) => message).join(' '),
    asked,
  };
}

const NOTHING_FOUND = { remarks: [], refused: [] };
const MISSING = { remarks: ['reference-missing'], refused: [] };

describe('The look ahead', () => {
  it.each([
    ['deployed', deployOf(), []],
    ['deployed again', reuseOf(), []],
    ['left alone', { ...deployOf(), kind: 'unchanged' as const }, undefined],
    ['waited for', { ...deployOf(), kind: 'await' as const }, undefined],
  ])('is at what is %s, if that changes something', async (_what, step, remarks) => {
    expect((await look([step])).remarks).toEqual(remarks);
  });

  it.each([
    ['a target server', refersTo('targetServer', 'backend'), ['targetServers']],
    ['a map of the environment', refersTo('keyValueMap', 'rates', 'environment'), ['keyValueMaps']],
    ['a map of the proxy’s own', refersTo('keyValueMap', 'rates', 'apiproxy'), []],
    ['a map of the policy’s own', refersTo('keyValueMap', 'rates', 'policy'), []],
    ['a shared flow', refersTo('sharedFlow', 'common'), []],
    ['nothing', deployOf(), []],
  ])('reads no other list than what %s needs', async (_what, step, lists) => {
    expect((await look([step])).asked).toEqual(lists);
  });
});

describe('A target server that a bundle refers to', () => {
  const backend = refersTo('targetServer', 'backend');
  const declared = (scope: string, kind = 'targetserver') => ({
    declared: [{ kind, scope, name: 'backend' }],
  });

  it.each([
    ['the environment has', { assets: { targetServers: ['backend'] } }, NOTHING_FOUND],
    ['nobody may list', { assets: { targetServers: undefined } }, NOTHING_FOUND],
    ['this run brings to the environment', declared('env/test'), NOTHING_FOUND],
    ['this run brings to the organization', declared('org'), NOTHING_FOUND],
    ['this run brings to another environment', declared('env/prod'), MISSING],
    ['has a name that this run brings of another kind', declared('env/test', 'kvm'), MISSING],
    ['nobody brings', {}, MISSING],
  ])('is missing unless it is there when it is needed: one that %s', async (_which, around, found) => {
    expect(await look([backend], around)).toMatchObject(found);
  });
});

describe('A shared flow that a bundle calls', () => {
  const call = refersTo('sharedFlow', 'common');
  const NOWHERE = { remarks: [], refused: ['shared-flow-missing'] };

  it.each([
    [
      'serves in the environment',
      { serving: [servingOf('2', { name: 'common', kind: 'sharedflow' })] },
      NOTHING_FOUND,
    ],
    ['is in the repository', { bundles: [FLOW] }, NOTHING_FOUND],
    ['the manifest vouches for', { vouched: ['common'] }, NOTHING_FOUND],
    ['the organization has elsewhere', { flows: ['common'] }, MISSING],
    ['is nowhere', {}, NOWHERE],
    ['is a proxy of the repository', { bundles: [bundleOf('common')] }, NOWHERE],
  ])('is there, or missing, or refused: one that %s', async (_which, around, found) => {
    expect(await look([call], around)).toMatchObject(found);
  });

  it.each([
    ['is deployed by this run', FLOW, NOTHING_FOUND],
    ['is a proxy that this run deploys', bundleOf('common'), NOWHERE],
  ])('is there with its own step: one that %s', async (_which, bundle, found) => {
    expect(await look([call, deployOf(rendered({ bundle }, 'common'))])).toMatchObject(found);
  });
});

describe('A proxy that would become extensible', () => {
  const policies = [{ name: 'Q-PerApp', type: 'Quota' }];
  const extensible = { remarks: [], refused: ['extensible'] };
  const served = (proxyType: ServingRevision['proxyType']) => ({
    ...SERVED,
    serving: servingOf('6', { proxyType }),
  });
  const same: Observation = { ...SERVED, content: { kind: 'same', seen: 'content' } };

  it.each([
    ['by a policy of its new content', deployOf(rendered({ policies }), SERVED), extensible],
    ['by none of its policies', deployOf(rendered(), SERVED), NOTHING_FOUND],
    ['and is it already', deployOf(rendered({ policies }), served('extensible')), NOTHING_FOUND],
    ['where nobody tells what it is', deployOf(rendered({ policies }), served(undefined)), NOTHING_FOUND],
    ['but serves this very content', deployOf(rendered({ policies }), same), NOTHING_FOUND],
  ])('needs to be allowed: %s', async (_how, step, found) => {
    expect(await look([step])).toMatchObject(found);
  });

  it.each([
    ['so', { hasExtensiblePolicy: true }, extensible],
    ['otherwise', { hasExtensiblePolicy: false }, NOTHING_FOUND],
    ['nothing', 'forbidden' as const, NOTHING_FOUND],
  ])('by a revision that is there already needs it if Apigee says %s', async (_says, reused, found) => {
    expect(await look([reuseOf(rendered({ policies }), SERVED)], { reused })).toMatchObject(found);
  });

  it('names the policy that makes it so, and is a remark once it is allowed', async () => {
    const step = deployOf(rendered({ policies, allow: ['extensible'] }), SERVED);
    const { remarks, refused, messages } = await look([step]);

    expect({ remarks, refused }).toEqual({ remarks: ['guard'], refused: [] });
    expect(messages).toContain('Its policy Q-PerApp makes it so');
  });
});

describe('A service account', () => {
  const served = { ...SERVED, serving: servingOf('6', { serviceAccount: 'old@acme' }) };

  it.each([
    ['another one is asked for', 'new@acme', ['service-account-change']],
    ['the same one is asked for', 'old@acme', []],
    ['none is asked for: it is left to Apigee', undefined, []],
  ])('that changes needs to be allowed: %s', async (_what, serviceAccount, refused) => {
    expect((await look([deployOf(rendered({ serviceAccount }), served)])).refused).toEqual(refused);
  });

  it.each([
    [true, undefined, ['service-account-missing']],
    [true, 'ci@acme', []],
    [false, undefined, []],
    [false, 'ci@acme', []],
  ])('is missing where a bundle signs in to Google without one: %s, %s', async (signsIn, account, codes) => {
    const step = deployOf(rendered({ usesGoogleAuthentication: signsIn, serviceAccount: account }));

    expect((await look([step])).remarks).toEqual(codes);
  });
});

it.each([
  ['a remark', 'warn', { remarks: ['overwrite'], refused: [] }],
  ['refused', 'fail', { remarks: [], refused: ['overwrite'] }],
] as const)(
  'What did not come from git and would be replaced is %s, as ON_OVERWRITE says',
  async (_what, onOverwrite, found) => {
    const content = { kind: 'different', origin: 'foreign', differences: [] } as const;

    expect(await look([deployOf(rendered(), { ...SERVED, content })], { onOverwrite })).toMatchObject(found);
  },
);
