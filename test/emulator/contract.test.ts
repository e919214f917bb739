import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { printClientDocument } from './contract/client-document.ts';
import { discovery, findMethod } from './contract/discovery.ts';
import { extractDiscovery, printExtract } from './contract/extract.ts';
import { messageProblems, queryProblems } from './contract/fields.ts';

const contract = new URL('../../../shared/contracts/apigee/', import.meta.url);
/** Google's documents lie beside the project, not in it. */
const itWithContract = existsSync(contract) ? it : it.skip;

describe('the extract of the discovery documents', () => {
  itWithContract('says what the documents say (skipped where ../shared is absent)', () => {
    const kept = readFileSync(new URL('discovery-extract.json', import.meta.url), 'utf8');
    expect(kept).toBe(printExtract(extractDiscovery(contract)));
    const ofClient = readFileSync(new URL('client-document.json', import.meta.url), 'utf8');
    expect(ofClient).toBe(printClientDocument(contract));
  });

  itWithContract('stands beside answers as they were recorded (skipped where ../shared is absent)', () => {
    const kept = new URL('recordings/', import.meta.url);
    for (const name of readdirSync(kept))
      expect(readFileSync(new URL(name, kept), 'utf8')).toBe(
        readFileSync(new URL(`fixtures/${name}`, contract), 'utf8'),
      );
  });

  it('finds every method by its own path', () => {
    for (const { id, method, path } of discovery.methods) {
      const concrete = path.replaceAll(/\{(\w+)\}/g, 'x-$1');
      const prefix = `${id.split('.')[0]}.` as 'apigee.' | 'sts.' | 'iamcredentials.';
      expect(findMethod(prefix, method, concrete)?.method.id).toBe(id);
    }
  });

  it('tells a method from the one with a verb behind a colon', () => {
    const path = '/v1/organizations/acme/environments/test/apis/a/revisions/1/deployments';
    expect(findMethod('apigee.', 'POST', path)?.method.id).toMatch(/revisions\.deploy$/);
    expect(findMethod('apigee.', 'POST', `${path}:generateDeployChangeReport`)?.method.id).toMatch(
      /ChangeReport$/,
    );
    expect(findMethod('apigee.', 'POST', `${path}:generateNonsense`)).toBeUndefined();
  });

  it('knows the lists that only exist in practice', () => {
    expect(
      findMethod('apigee.', 'GET', '/v1/organizations/acme/environments')?.method.response,
    ).toBeUndefined();
  });

  it('decodes path parameters', () => {
    expect(findMethod('apigee.', 'GET', '/v1/organizations/a%20b')?.parameters).toEqual({
      organizationsId: 'a b',
    });
  });
});

describe('what Google would say about a call', () => {
  const deploy = discovery.methods.find(
    ({ id }) => id === 'apigee.organizations.environments.apis.revisions.deploy',
  );
  const problems = (query: Record<string, string>): string[] =>
    queryProblems(deploy ?? { id: '', method: '', path: '' }, Object.entries(query)).map(
      (each) => each.description,
    );

  it('takes known parameters, the global ones too', () => {
    expect(problems({ override: 'true', serviceAccount: 'a', alt: 'json', '$.xgafv': '2' })).toEqual([]);
  });

  it('names an unknown parameter and a value of another type', () => {
    expect(problems({ overide: 'true' })).toEqual([expect.stringContaining('Unknown name "overide"')]);
    expect(problems({ override: 'yes' })).toEqual([`Invalid value at 'override' (TYPE_BOOL), "yes"`]);
  });

  it('names unknown and mistyped fields of a message, however deep', () => {
    const schema = 'GoogleCloudApigeeV1ListDeploymentsResponse';
    expect(messageProblems(schema, { deployments: [{ apiProxy: 'a', state: 'READY' }] })).toEqual([]);
    expect(messageProblems(schema, { deployments: [{ proxy: 'a', revision: 7 }] })).toEqual([
      {
        field: 'deployments[0]',
        description: expect.stringContaining(`Unknown name "proxy" at 'deployments[0]'`),
      },
      { field: 'deployments[0].revision', description: expect.stringContaining('TYPE_STRING') },
    ]);
  });
});
