import { describe, expect, it } from '@jest/globals';
import { zipContent } from '../../src/bundle/archive-bundle.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { createLiveRevisions } from '../../src/live/live-revisions.ts';
import { undeployGuards } from '../../src/live/undeploy-guards.ts';

const CALLING = Buffer.from(
  '<FlowCallout name="c"><SharedFlowBundle>common</SharedFlowBundle></FlowCallout>',
);

interface Organization {
  readonly serving: readonly { readonly kind: string; readonly name: string; readonly environment: string }[];
  readonly hooks?: readonly string[];
  readonly elsewhere?: readonly object[];
  readonly violations?: readonly object[];
  readonly previews?: readonly string[];
  /** What the download of every bundle comes to. */
  readonly refusal?: PipeError;
  readonly force?: boolean;
}

const serves = (kind: string, name: string, environment = 'test') => ({
  kind,
  name,
  environment,
  revision: '1',
});

async function problemsOf(
  asset: { readonly kind: string; readonly name: string },
  {
    serving,
    hooks = [],
    elsewhere = [],
    violations = [],
    previews = [],
    refusal,
    force = false,
  }: Organization,
  alsoDelete = false,
) {
  let downloads = 0;
  const apigee = {
    downloadRevision: async ({ kind, name }: { readonly kind: string; readonly name: string }) => {
      downloads += 1;
      if (refusal !== undefined) throw refusal;
      const root = kind === 'apiproxy' ? 'apiproxy' : 'sharedflowbundle';
      const own = Buffer.from(
        kind === 'apiproxy' ? `<APIProxy name="${name}"/>` : `<SharedFlowBundle name="${name}"/>`,
      );
      return zipContent(
        new Map([
          [`${root}/${name}.xml`, own],
          ...(name === 'caller' ? ([[`${root}/policies/c.xml`, CALLING]] as const) : []),
        ]),
      );
    },
    flowHooks: async () => hooks,
    environmentsServing: async () => elsewhere,
    capabilities: () => ({ reportsChangesOf: new Set(['apiproxy']) }),
    undeployReport: async () => ({ violations }),
  };
  const { problems } = await undeployGuards([asset] as never, serving as never, {
    apigee: apigee as never,
    live: createLiveRevisions(apigee),
    parallel: 2,
    environments: ['test'],
    alsoDelete,
    force,
    isPreview: async ({ name }) => previews.includes(name),
  });
  return {
    told: problems.map((problem) => (problem instanceof PipeError ? problem.message : '')),
    downloads,
  };
}

const common = { kind: 'sharedflow', name: 'common' };
const orders = { kind: 'apiproxy', name: 'orders' };

describe('What is undeployed', () => {
  it('is no shared flow that somebody in the same environment calls', async () => {
    const flow = serves('sharedflow', 'common');
    const used = await problemsOf(common, { serving: [flow, serves('apiproxy', 'caller')] });
    const other = await problemsOf(common, { serving: [flow, serves('apiproxy', 'caller', 'prod')] });
    const unused = await problemsOf(common, { serving: [flow, serves('apiproxy', 'rates')] });

    expect(used.told).toEqual(['The shared flow common is used in test by caller.']);
    expect([other.told, unused.told]).toEqual([[], []]);
  });

  it('is no shared flow that a flow hook names', async () => {
    const serving = [serves('sharedflow', 'common')];
    const hooked = await problemsOf(common, { serving, hooks: ['common'] });
    expect(hooked.told).toEqual(['The shared flow common is used in test by a flow hook of test.']);
    expect((await problemsOf(common, { serving, hooks: ['other'] })).told).toEqual([]);
  });

  it('is a proxy without a look at what others call', async () => {
    const run = await problemsOf(orders, {
      serving: [serves('apiproxy', 'orders'), serves('apiproxy', 'caller')],
    });
    expect(run).toEqual({ told: [], downloads: 0 });
  });

  it('is not deleted while it serves in another environment', async () => {
    const serving = [serves('apiproxy', 'orders')];
    const held = { serving, elsewhere: [serves('apiproxy', 'orders', 'prod'), serves('apiproxy', 'orders')] };
    expect((await problemsOf(orders, held)).told).toEqual([]);
    const [problem] = (await problemsOf(orders, held, true)).told;
    expect(problem).toContain('prod');
    expect((await problemsOf(orders, { serving, elsewhere: serving }, true)).told).toEqual([]);
  });

  it('is no shared flow if nobody can see who calls it, unless that is forced or who did is gone', async () => {
    const serving = [serves('sharedflow', 'common'), serves('apiproxy', 'caller')];
    const refused = { serving, refusal: new PipeError('apigee-forbidden', 'No.') };

    await expect(problemsOf(common, refused)).rejects.toMatchObject({
      code: 'apigee-forbidden',
      message: expect.stringMatching(/^Which shared flows revision 1 of .* could not be seen: No\.$/),
    });
    expect((await problemsOf(common, { ...refused, force: true })).told).toEqual([]);
    const gone = new PipeError('apigee-not-found', 'Gone.');
    expect((await problemsOf(common, { serving, refusal: gone })).told).toEqual([]);
  });

  it('is nothing that Apigee would not undeploy, in its words or by its sign', async () => {
    const violations = [
      { type: 'IN_USE', description: 'A product needs it' },
      { type: 'LOCKED', description: '' },
    ];
    const { told } = await problemsOf(orders, { serving: [serves('apiproxy', 'orders')], violations });

    expect(told).toEqual(
      ['A product needs it', 'LOCKED'].map(
        (why) => `Apigee would not undeploy revision 1 of orders from test: ${why}.`,
      ),
    );
  });
});
