import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret } from '../../src/domain/secrets/secret.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { EVERY_CHANGE, EVERY_KIND, seedBundles, snapshotOf } from './every-kind.ts';
import { applied, declare, planned } from './trial.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
  seedBundles(emulator);
});
afterEach(async () => {
  expect(emulator.unexpected).toEqual([]);
  await emulator.close();
});

const snapshot = () => snapshotOf(emulator);
const SECRETS = /hush|1\.00|1\.10|v-of-k|PRIVATE KEY/;
const writes = () =>
  emulator.requests.filter(({ host, method }) => host === 'apigee' && method !== 'GET').length;

describe('Configuration', () => {
  it('is created in the order that it needs, every kind of it, and found unchanged the next time', async () => {
    const first = await applied(emulator, EVERY_KIND);

    expect(first.failures).toEqual([]);
    expect(first.results.map(({ change }) => change)).toEqual(EVERY_KIND.map(() => 'created'));
    const before = writes();
    const second = await applied(emulator, EVERY_KIND);
    expect(second.told.filter((told) => !told.startsWith('unchanged'))).toEqual([]);
    expect(writes()).toBe(before);
    expect(JSON.stringify([first, second])).not.toMatch(SECRETS);
    expect(emulator.entities('environments/test/flowhooks')).toMatchObject([{ continueOnError: false }]);
  });

  it('is changed field by field, secrets told as changed', async () => {
    await applied(emulator, EVERY_KIND);

    const { results, failures } = await applied(emulator, EVERY_CHANGE);

    expect(failures).toEqual([]);
    expect(results.map(({ change }) => change)).toEqual(EVERY_CHANGE.map(() => 'updated'));
    const fields = results.flatMap(({ name, fields: all }) => all.map((field) => ({ name, ...field })));
    expect(fields).toContainEqual({ name: 'backend', path: '/port', before: 443, after: 8443 });
    expect(fields).toContainEqual({ name: 'rates/eur', path: '/value', before: '***', after: 'changed' });
    expect(fields).toContainEqual({
      name: 'gold',
      path: '/attributes/access',
      before: 'public',
      after: 'private',
    });
    expect(JSON.stringify(results)).not.toMatch(SECRETS);
    const again = await planned(emulator, EVERY_CHANGE);
    expect(again.changes.filter(({ change }) => change !== 'unchanged')).toEqual([]);
  });

  it('is put back, all of it, if the last of it is refused', async () => {
    await applied(emulator, EVERY_KIND);
    const before = snapshot();
    const refused = declare('appgroupkey', 'org', ['partners', 'portal', 'key 1'], {
      consumerKey: new Secret('hush-group-key'),
      consumerSecret: new Secret('hush-group-secret'),
      apiProducts: ['gold', 'nowhere'],
    });

    const { results, failures } = await applied(emulator, [...EVERY_CHANGE, refused]);

    expect(failures.map(({ code }) => code)).toEqual(['apigee-refused']);
    expect(results.map(({ change }) => change)).toEqual([...EVERY_CHANGE.map(() => 'restored'), 'failed']);
    expect(snapshot()).toEqual(before);
  });

  it('leaves nothing behind of what it made if the last of it is refused', async () => {
    const before = snapshot();
    const refused = declare('app', 'org', ['ada@example.com', 'other'], { apiProducts: ['nowhere'] });

    const { results } = await applied(emulator, [...EVERY_KIND, refused]);

    expect(results.filter(({ change }) => change === 'created')).toEqual([]);
    expect(snapshot()).toEqual(before);
  });

  it('makes no new credential with an update, and adds missing products one by one', async () => {
    emulator.seed.entities({ apiproducts: [{ name: 'silver' }] });
    await applied(emulator, EVERY_KIND);
    const key = () => emulator.entities('developers/ada@example.com/apps/shop/keys');
    const [made] = key();

    await applied(emulator, [
      declare('app', 'org', ['ada@example.com', 'shop'], { apiProducts: ['gold', 'silver'] }),
    ]);

    expect(key()).toMatchObject([
      { consumerKey: made?.['consumerKey'], apiProducts: [{ apiproduct: 'gold' }, { apiproduct: 'silver' }] },
    ]);
  });

  it('takes away the key that Apigee made for an app with a key of its own', async () => {
    await applied(emulator, EVERY_KIND);

    expect(emulator.entities('developers/ada@example.com/apps/imported/keys')).toMatchObject([
      { consumerKey: 'hush-key', consumerSecret: 'hush-secret', apiProducts: [{ apiproduct: 'gold' }] },
    ]);
  });
});

describe('What PRUNE deletes', () => {
  const prune = { earlier: [], isOurs: (mark: string) => mark === 'acme/apis' };

  it('is what carries the mark of this repository and is in no file any more, and what hangs on it', async () => {
    emulator.seed.entities({
      apiproducts: [
        { name: 'foreign' },
        { name: 'others', attributes: [{ name: 'apigee-pipe', value: 'acme/else' }] },
      ],
    });
    await applied(emulator, EVERY_KIND);
    const left = EVERY_KIND.filter(({ kind }) => !/^(?:apiproduct|rateplan|app.*|developer)$/.test(kind));

    const unasked = await applied(emulator, left);
    const asked = await applied(emulator, left, { prune });

    expect(unasked.told.filter((told) => told.startsWith('deleted'))).toEqual([]);
    expect(asked.failures).toEqual([]);
    expect(asked.told.filter((told) => told.startsWith('deleted')).sort()).toEqual([
      'deleted apiproduct org gold',
      'deleted app org imported',
      'deleted app org shop',
      'deleted appgroup org partners',
      'deleted appgroupapp org portal',
      'deleted developer org ada@example.com',
      'deleted rateplan org Basic',
    ]);
    expect(emulator.entities('apiproducts').map(({ name }) => name)).toEqual(['foreign', 'others']);
  });

  it('keeps no app from being changed, though lists tell less of it than it tells itself', async () => {
    await applied(emulator, EVERY_KIND);
    const app = declare('app', 'org', ['ada@example.com', 'shop'], {
      apiProducts: ['gold'],
      callbackUrl: 'https://new',
    });

    const { told, failures } = await applied(
      emulator,
      EVERY_KIND.map((one) => (one.kind === 'app' && one.path[1] === 'shop' ? app : one)),
      { prune },
    );

    expect(failures).toEqual([]);
    expect(told.filter((one) => !one.startsWith('unchanged'))).toEqual(['updated app org shop']);
  });

  it('takes from an exclusive map what the file does not name, and from no other', async () => {
    await applied(emulator, EVERY_KIND);
    emulator.seed.entities({
      'environments/test/keyvaluemaps/rates/entries': [{ name: 'usd', value: 'hush' }],
    });
    const map = declare('kvm', 'env/test', ['rates']);
    const entry = declare('kvmentry', 'env/test', ['rates', 'eur'], { value: new Secret('1.00') });

    const kept = await applied(emulator, [map, entry]);
    const taken = await applied(emulator, [{ ...map, exclusive: true }, entry]);

    expect(kept.told.filter((told) => !told.startsWith('unchanged'))).toEqual([]);
    expect(taken.told.filter((told) => !told.startsWith('unchanged'))).toEqual([
      'deleted kvmentry env/test rates/usd',
    ]);
  });
});

describe('What cannot be put back', () => {
  it('is told before anything is changed, and what cannot be read is left', async () => {
    emulator.seed.entities({
      'environments/test/keyvaluemaps': [{ name: 'masked', maskedValues: true }],
      'environments/test/keyvaluemaps/masked/entries': [
        { name: 'k', value: 'hush' },
        { name: 'other', value: 'hush' },
      ],
    });
    const map = { ...declare('kvm', 'env/test', ['masked'], { maskedValues: true }), exclusive: true };
    const entry = declare('kvmentry', 'env/test', ['masked', 'k'], { value: new Secret('hush-2') });

    const { changes } = await planned(emulator, [map, entry]);

    expect(changes.map(({ change, problems }) => [change, ...problems.map(({ code }) => code)])).toEqual([
      ['unchanged'],
      ['unchanged', 'remark'],
      ['delete', 'guard'],
    ]);
  });
});

describe('A write whose answer is lost', () => {
  it.each(['reset-after', 'reset-before'] as const)(
    'is looked up and never sent again (%s)',
    async (kind) => {
      emulator.fault({ on: { operation: /targetservers\.create$/ }, kind });
      const server = declare('targetserver', 'env/test', ['backend'], { host: 'h', port: 1 });

      const { results, failures } = await applied(emulator, [server]);

      const made = emulator.entities('environments/test/targetservers').length;
      const sent = emulator.requests.filter(({ operation = '' }) =>
        operation.endsWith('targetservers.create'),
      );
      expect(sent.length).toBeLessThanOrEqual(1);
      expect(results.map(({ change }) => change)).toEqual(made === 1 ? ['created'] : ['failed']);
      expect(failures).toHaveLength(1 - made);
    },
  );

  it('is completed if several requests make the entity', async () => {
    await applied(
      emulator,
      EVERY_KIND.filter(({ kind }) => kind !== 'appkey'),
    );
    emulator.fault({ on: { operation: /developers\.apps\.keys\.create/ }, kind: 'reset-after' });

    const { failures } = await applied(emulator, EVERY_KIND);

    expect(failures).toEqual([]);
    expect(emulator.entities('developers/ada@example.com/apps/imported/keys')).toHaveLength(1);
  });
});

describe('A run that was killed', () => {
  it('is finished by the next one, the key that Apigee made with a new app included', async () => {
    await applied(
      emulator,
      EVERY_KIND.filter(
        ({ kind, path }) => kind === 'apiproduct' || kind === 'developer' || path[1] === 'shop',
      ),
    );
    const at = String(Date.now());
    emulator.seed.entities({
      'developers/ada@example.com/apps': [
        { name: 'shop' },
        {
          name: 'imported',
          callbackUrl: 'https://imported',
          createdAt: at,
          attributes: [{ name: 'apigee-pipe', value: 'acme/apis' }],
        },
      ],
      'developers/ada@example.com/apps/imported/keys': [
        {
          consumerKey: 'made-by-apigee',
          consumerSecret: 's',
          issuedAt: at,
          status: 'approved',
          apiProducts: [],
        },
      ],
    });

    const { failures } = await applied(emulator, EVERY_KIND);

    expect(failures).toEqual([]);
    const keys = emulator.entities('developers/ada@example.com/apps/imported/keys');
    expect(keys.map(({ consumerKey }) => consumerKey)).toEqual(['hush-key']);
  });
});
