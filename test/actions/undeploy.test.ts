import { describe, expect, it } from '@jest/globals';
import { undeploy } from '../../src/actions/undeploy.ts';
import { archiveContent } from '../../src/bundle/archive-bundle.ts';
import { sha256Of } from '../../src/evidence/statement.ts';
import { readExport } from '../../src/live/compare/live-content.ts';
import { formatPreviewMark } from '../../src/preview/mark.ts';
import { createMemoryApigee } from '../deploy/memory-apigee.ts';
import { builtArchive, CLOSED, COMMIT, runLive } from './live-run.ts';

const orders = { kind: 'apiproxy', name: 'orders' } as const;
const archive = builtArchive('orders');

async function organization({ serves = true, isReadable = true } = {}) {
  const apigee = createMemoryApigee();
  await apigee.importRevision(isReadable ? archive : { ...archive, zip: new Uint8Array() });
  if (serves) await apigee.deploy({ ...orders, environment: 'test', revision: '1' }, undefined);
  return apigee;
}

describe('An undeploy', () => {
  it('takes out what serves', async () => {
    const apigee = await organization();
    const { outcome, record } = await runLive(undeploy, { apigee });
    expect(outcome).toBe('done');
    expect(apigee.serving('test', 'orders')).toBeUndefined();
    expect(record.deployments).toMatchObject([{ change: 'undeployed' }]);
  });

  it.each([
    ['changes nothing where nothing serves', false, 'unchanged', 'unchanged'],
    ['has changed something if it deletes what served nowhere', true, 'done', 'removed'],
  ])('%s', async (_, alsoDelete, outcome, change) => {
    const apigee = await organization({ serves: false });
    const ended = await runLive(undeploy, { apigee, config: { alsoDelete } });
    expect(ended.outcome).toBe(outcome);
    expect(ended.record.deployments).toMatchObject([{ change }]);
  });

  it('takes out nothing behind a gate that is closed', async () => {
    const apigee = await organization();
    const { outcome } = await runLive(undeploy, { apigee, gate: { given: CLOSED } });
    expect(outcome).toBe('blocked');
    expect(apigee.serving('test', 'orders')).toBe('1');
  });

  it('leaves the preview of a pull request to its cleanup, unless it is forced', async () => {
    const mark = { repository: 'acme/apis', pullRequest: 7, commit: undefined, expiresAtMs: 0 };
    const described = async () => {
      const apigee = await organization();
      const marked = { ...(await apigee.revision(orders, '1')), description: formatPreviewMark(mark) };
      return { ...apigee, revision: async () => marked };
    };
    await expect(runLive(undeploy, { apigee: await described() })).rejects.toThrow(
      'is the preview of a pull',
    );
    const { outcome } = await runLive(undeploy, { apigee: await described(), deploy: { force: true } });
    expect(outcome).toBe('done');
  });
});

describe('The statement of an undeploy', () => {
  const brought = async (apigee: Awaited<ReturnType<typeof organization>>) => {
    const { record } = await runLive(undeploy, { apigee });
    const [one] = record.evidence.brought;
    return { ...one, sha256: await one?.sha256() };
  };

  it('says what is taken out, and what it was made from', async () => {
    const { content } = readExport(archive.zip, orders);
    expect(await brought(await organization())).toEqual({
      ...orders,
      environment: 'test',
      digest: archive.digest,
      commit: COMMIT,
      build: 7,
      sha256: sha256Of(archiveContent(content, orders, undefined).zip),
    });
  });

  it('says as much as is known of what cannot be read', async () => {
    expect(await brought(await organization({ isReadable: false }))).toEqual({
      ...orders,
      environment: 'test',
      digest: undefined,
      commit: undefined,
      build: undefined,
      sha256: undefined,
    });
  });
});
