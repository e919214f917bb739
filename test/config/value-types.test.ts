import { describe, expect, it } from '@jest/globals';
import {
  account,
  apigeeUrl,
  choice,
  duration,
  jsonObject,
  pattern,
  receiverUrl,
  secret,
  serviceUrl,
  signingKey,
  switchValue,
  type ValueType,
  wholeNumber,
} from '../../src/config/value-types.ts';
import { Secret } from '../../src/domain/secrets/secret.ts';
import { listed } from '../../src/domain/text/sentences.ts';
import { assert, property, string } from '../support/properties.ts';

const read = (type: ValueType<unknown>, text: string): unknown => {
  const result = type(text);
  return result.refusal === undefined ? result.value : `refused: ${result.refusal}`;
};

describe('An address', () => {
  it.each([
    ['https://apigee.googleapis.com', 'https://apigee.googleapis.com'],
    ['https://eu-apigee.googleapis.com/', 'https://eu-apigee.googleapis.com'],
    ['https://git.acme.example/rest//', 'https://git.acme.example/rest'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://127.255.0.9:8080/x', 'http://127.255.0.9:8080/x'],
    ['http://localhost:1', 'http://localhost:1'],
    ['http://[::1]:1', 'http://[::1]:1'],
  ])('%s is taken', (given, taken) => {
    expect(read(serviceUrl, given)).toBe(taken);
  });

  it.each([
    'http://apigee.googleapis.com',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://10.0.0.1',
    'https://user:pass@apigee.googleapis.com',
    'https://user@apigee.googleapis.com',
    'https://apigee.googleapis.com?x=1',
    'https://apigee.googleapis.com#x',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'apigee.googleapis.com',
    '',
  ])('%s is refused', (given) => {
    expect(read(serviceUrl, given)).toMatch(/^refused: must be an https address/);
  });
});

describe('A receiver’s address', () => {
  const shown = (given: string): string => {
    const taken = read(receiverUrl, given);
    return taken instanceof Secret ? taken.reveal() : String(taken);
  };

  it.each(['https://hooks.acme.example/T0/x?key=1', 'http://127.0.0.1:8080/hook'])('%s is taken', (given) => {
    expect(shown(given)).toBe(given);
  });

  it.each([
    'https://user@hooks.acme.example/x',
    'https://:word@hooks.acme.example/x',
    'https://user:word@hooks.acme.example/x',
    'https://hooks.acme.example/x#part',
    'http://hooks.acme.example/x',
    'http://hooks.acme.example/x#part',
    'hooks.acme.example/x',
  ])('%s is refused', (given) => {
    expect(shown(given)).toMatch(/^refused: must be an https address without user;/);
  });
});

describe('A key that signs', () => {
  const version = 'projects/p/locations/global/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1';
  const pem = 'Bag Attributes\n-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----';
  const taken = (given: string) => {
    const value = read(signingKey, given);
    return value instanceof Secret ? value.reveal() : value;
  };

  it.each([version, pem])('may be %s', (given) => {
    expect(taken(given)).toBe(given);
  });

  it.each([`${version}\n`, ` ${pem} `])('may have blanks around it', (given) => {
    expect(taken(given)).toBe(given.trim());
  });

  it.each([
    '',
    'key.pem',
    'projects/../-----BEGIN ',
    'ssh-ed25519 AAAA',
    '../x',
    version.slice(0, -2),
    `${version}/x`,
    `x/${version}`,
  ])('is not %s', (given) => {
    expect(taken(given)).toMatch(
      /^refused: must be a private key in PEM, or the whole name of a Cloud KMS key version,/,
    );
  });
});

describe('A JSON object', () => {
  it('is taken as it stands', () => {
    expect(read(jsonObject, '{"first": 20}')).toEqual({ first: 20 });
    expect(read(jsonObject, '{}')).toEqual({});
  });

  it.each(['null', '[1]', '7', '"text"', 'true', '{', ''])('is not %s', (given) => {
    expect(read(jsonObject, given)).toMatch(/^refused: must be a JSON object/);
  });
});

describe('Apigee’s address', () => {
  it.each([
    ['https://apigee.googleapis.com/v1', 'https://apigee.googleapis.com'],
    ['https://apigee.googleapis.com/v1/', 'https://apigee.googleapis.com'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
  ])('%s is taken without what stands before every path anyway', (given, taken) => {
    expect(read(apigeeUrl, given)).toBe(taken);
  });

  it.each([
    'https://apigee.googleapis.com/v2',
    'https://apigee.googleapis.com/v1/v1',
    'https://apigee.googleapis.com/organizations/acme',
    'https://proxy.acme.example/apigee',
    'https://apigee.googleapis.com/v1?x',
    'https://console.cloud.google.com/apigee/v1',
  ])('%s is refused', (given) => {
    expect(read(apigeeUrl, given)).toMatch(/^refused: must be an https address without .* or path/);
  });
});

describe('A service account', () => {
  it.each([
    'deployer@acme.iam.gserviceaccount.com',
    'serviceAccount:deployer@acme.iam.gserviceaccount.com',
    'projects/-/serviceAccounts/deployer@acme.iam.gserviceaccount.com',
    'projects/acme-prod/serviceAccounts/deployer@acme.iam.gserviceaccount.com',
  ])('%s is taken by its address', (given) => {
    expect(read(account, given)).toBe('deployer@acme.iam.gserviceaccount.com');
  });

  it.each([
    'deployer',
    'deployer@acme',
    'user:deployer@acme.com',
    'serviceAccounts/deployer@acme.com',
    'a@acme.com/keys/1',
    '<a@acme.com>',
  ])('%s is refused', (given) => {
    expect(read(account, given)).toMatch(/^refused: must be a service account's e-mail address/);
  });
});

describe('A number', () => {
  it('is whole and within its bounds', () => {
    expect(read(wholeNumber(1, 100), '8')).toBe(8);
    expect(read(duration(10, 3600), '300')).toEqual({ milliseconds: 300_000 });
  });

  it('may be the least and the most', () => {
    for (const text of ['10', '20']) {
      expect(read(wholeNumber(10, 20), text)).toBe(Number(text));
      expect(read(duration(10, 20), text)).toEqual({ milliseconds: Number(text) * 1_000 });
    }
    for (const text of ['9', '21']) expect(read(wholeNumber(10, 20), text)).toMatch(/^refused/);
  });

  it.each(['0', '101', '-1', '1.5', '1e1', '0x8', ' 8', '8 ', '٨', 'NaN', 'Infinity', '99999999999'])(
    'is not %s',
    (text) => {
      expect(read(wholeNumber(1, 100), text)).toBe('refused: must be a whole number from 1 to 100.');
      expect(read(duration(1, 100), text)).toBe('refused: must be whole seconds from 1 to 100.');
    },
  );

  it('says what is the least where nothing is the most', () => {
    expect(read(wholeNumber(0, 1_000_000), 'x')).toBe('refused: must be a whole number, 0 or more.');
  });
});

describe('A choice', () => {
  it('names what can be chosen', () => {
    expect(read(choice(['lint', 'plan', 'deploy']), 'Deploy')).toBe('refused: must be lint, plan or deploy.');
    expect(read(switchValue, 'TRUE')).toBe('refused: must be true or false.');
    expect([read(switchValue, 'true'), read(switchValue, 'false')]).toEqual([true, false]);
    expect(listed(['one'], 'or')).toBe('one');
  });
});

describe('A refusal', () => {
  it('never repeats the value', () => {
    const schemas = [
      serviceUrl,
      wholeNumber(1, 9),
      duration(1, 9),
      switchValue,
      choice(['a', 'b']),
      pattern(/^\d$/, 'must be a digit.'),
    ];
    assert(
      property(string({ minLength: 12 }), (value) => {
        for (const schema of schemas) expect(String(read(schema, value))).not.toContain(value);
      }),
    );
  });

  it('cannot print a secret', () => {
    expect(
      `${String(read(secret, 'hunter2-hunter2'))} ${JSON.stringify(read(secret, 'hunter2-hunter2'))}`,
    ).toBe('*** "***"');
  });
});
