import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import type { SecretStore } from '../../../src/ports/secret-store.ts';
import { UnreadSecret } from '../../../src/resources/entity.ts';
import { read } from './reading.ts';

const SERVERS = 'resources/edge/env/test/targetServers.json';
const MAPS = 'resources/edge/env/test/kvms.json';

function mapWith(value: unknown) {
  return { [MAPS]: [{ name: 'limits', entry: [{ name: 'a', value }] }] };
}

describe('variables', () => {
  test('a value is put in, a number as a number, and none of it is printed', async () => {
    const { fieldsOf, entities } = await read(
      { [SERVERS]: [{ name: '${PREFIX}-a', host: '${HOST}', port: '${PORT}', isEnabled: '${ON}' }] },
      { variables: { PREFIX: 'eu', HOST: 'internal.example.com', PORT: '8443', ON: 'true' } },
    );
    expect(fieldsOf('eu-a')).toEqual({ host: 'internal.example.com', port: '8443', isEnabled: 'true' });
    expect(entities[0]?.fields['host']).toBeInstanceOf(Secret);
    expect(inspect(entities, { depth: null }) + JSON.stringify(entities)).not.toContain(
      'internal.example.com',
    );
  });

  test('$${ stands for itself, and a value that looks like a variable is none', async () => {
    const tree = mapWith('$${NAME} ${NAME}');
    expect((await read(tree, { variables: { NAME: '${OTHER}' } })).fieldsOf('limits/a')).toEqual({
      value: '${NAME} ${OTHER}',
    });
  });

  test.each([
    ['${MISSING}', /kvms\.json:7:9: this uses the variable MISSING, which MANIFEST_VARIABLES does not list/],
    ['${EMPTY}', /this uses the variable EMPTY, which has no value/],
    ['${constructor}', /which MANIFEST_VARIABLES does not list/],
    ['a ${secret:projects/p/secrets/s}', /a secret stands alone/],
    ['${secret:s}', /a secret is named \$\{secret:projects\/PROJECT\/secrets\/NAME\}/],
    ['${secret:projects/p/secrets/../../x}', /a secret is named/],
  ])('%s is told with its place', async (value, sentence) => {
    const { told } = await read(mapWith(value), { variables: { EMPTY: '' } });
    expect(told).toEqual([expect.stringMatching(sentence)]);
  });
});

describe('secrets', () => {
  const NAME = 'projects/p/secrets/s/versions/latest';

  test('a plan reads none', async () => {
    const { entities } = await read(mapWith(`\${secret:${NAME}}`));
    const value = entities.find(({ kind }) => kind === 'kvmentry')?.fields['value'];
    expect(value).toBeInstanceOf(UnreadSecret);
    expect(value).toHaveProperty('resource', NAME);
  });

  test('a change reads each once, and only those of its environments', async () => {
    const asked: string[] = [];
    const store: SecretStore = {
      read: (name) => {
        asked.push(name);
        return Promise.resolve({ value: Secret.minted('what is kept'), version: `${name}#1` });
      },
    };
    const tree = {
      [MAPS]: [
        {
          name: 'limits',
          entry: [
            { name: 'a', value: `\${secret:${NAME}}` },
            { name: 'b', value: `\${secret:${NAME}}` },
          ],
        },
      ],
      'resources/edge/env/prod/kvms.json': [
        { name: 'limits', entry: [{ name: 'a', value: '${secret:projects/p/secrets/prod}' }] },
      ],
    };
    const { fieldsOf, entities } = await read(tree, { secrets: () => Promise.resolve(store) });
    expect(asked).toEqual([NAME]);
    expect(fieldsOf('limits/b')).toEqual({ value: 'what is kept' });
    expect(JSON.stringify(entities)).not.toContain('what is kept');
  });

  test('a password, a consumer key and values of maps never print, though they stand in the file', async () => {
    const { entities } = await read({
      [MAPS]: [{ name: 'limits', entry: [{ name: 'a', value: 'plain in the file' }] }],
      'resources/edge/env/test/aliases.json': [
        { alias: 'a', keystorename: 's', format: 'pkcs12', filePath: 'a.p12', password: 'of the p12' },
      ],
      'a.p12': new Uint8Array([1, 2, 3]),
      'resources/edge/org/importKeys.json': {
        'a@example.com': [
          { name: 'shop', consumerKey: 'a-consumer-key', consumerSecret: 'a-consumer-secret' },
        ],
      },
    });
    expect(entities).toHaveLength(4);
    const printed = inspect(entities, { depth: null }) + JSON.stringify(entities);
    for (const value of ['plain in the file', 'of the p12', 'a-consumer-key', 'a-consumer-secret'])
      expect(printed).not.toContain(value);
  });
});
