import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { DeploymentResult } from '../../../src/domain/results/run-result.ts';
import { renderOutputs } from '../../../src/report/files/outputs.ts';
import { array, assert, constantFrom, oneof, property, record, string } from '../../support/properties.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { deploymentOf, resultOf } from '../results.ts';

const folder = temporaryFolder('apigee-pipe-outputs-');
const outputsOf = (...deployments: readonly DeploymentResult[]) => renderOutputs(resultOf({ deployments }));

/** What a POSIX shell makes of the file: every variable of ours, and whether anything else happened. */
function sourced(text: string): ReadonlyMap<string, string> {
  const file = join(folder, 'outputs.env');
  writeFileSync(file, text);
  const script = `set -eu; set -a; . "$1"; env -0`;
  const output = execFileSync('/bin/sh', ['-c', script, 'sh', file], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
    cwd: folder,
  });
  const pairs = output
    .split('\0')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  return new Map(pairs.filter(([name]) => name.startsWith('APIGEE_PIPE_')));
}

const wild = oneof(
  string({ unit: 'binary' }),
  constantFrom(
    "'; touch pwned; '",
    '$(touch pwned)',
    '`touch pwned`',
    "a'\\''b",
    'x\nEVIL=1',
    '${HOME}',
    '"',
    '\\',
    '%',
    '%zz',
    '\u0085',
    '\u202E',
  ),
  array(constantFrom("'", '"', '$', '`', '\\', '\n', ' ', '#', '!', '~', '*', 'a')).map((parts) =>
    parts.join(''),
  ),
);

describe('The file outputs.env', () => {
  it('means to sh what it says, whatever hosts, base paths and revisions are made of', () => {
    assert(
      property(
        array(record({ bundle: wild, environment: wild, url: wild, after: wild }), { maxLength: 4 }),
        (many) => {
          const { text, names } = outputsOf(
            ...many.map(({ bundle, environment, url, after }) =>
              deploymentOf({
                bundle,
                environment: `e${environment}`,
                urls: [`https://host/${url}`],
                revision: { before: null, after },
              }),
            ),
          );
          const read = sourced(text);

          expect([...read.keys()].sort()).toEqual([...names].sort());
          expect(
            text
              .split('\n')
              .slice(0, -1)
              .every((line) => /^APIGEE_PIPE_[A-Z0-9_]+='.*'$/.test(line)),
          ).toBe(true);
          expect(new Set(names).size).toBe(names.length);
          for (const { after } of many) {
            if (!/[\p{Cc}\p{Cs}]/u.test(after)) expect([...read.values()]).toContain(after);
          }
          expect(
            [...read.values()]
              .filter((value) => value.startsWith('https:'))
              .every((value) => /^[\x21-\x7e]+$/.test(value)),
          ).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
    expect(execFileSync('ls', [folder], { encoding: 'utf8' })).toBe('outputs.env\n');
  });

  it('keeps a URL that is one, and encodes what no URL has', () => {
    const { text } = outputsOf(deploymentOf({ urls: ["https://h/orders/v1*/%20/é'x?a=b&c=$d"] }));

    expect(text).toContain("APIGEE_PIPE_ORDERS_TEST_URL='https://h/orders/v1*/%20/%C3%A9%27x?a=b&c=$d'\n");
  });

  it('leaves out a value with control characters and says so', () => {
    const { text, remarks } = outputsOf(deploymentOf({ revision: { before: null, after: '8\nEVIL=1' } }));

    expect(text).not.toContain('EVIL');
    expect(remarks).toEqual([
      'APIGEE_PIPE_ORDERS_TEST_REVISION is left out of the outputs: its value has control characters ("8\\nEVIL=1").',
    ]);
  });

  it('has every name once, predictably, and says who lost it', () => {
    const all = [
      deploymentOf({ bundle: 'orders', kind: 'sharedflow', revision: { before: null, after: '1' } }),
      deploymentOf({ bundle: 'orders.v1', revision: { before: null, after: '2' } }),
      deploymentOf({ bundle: 'orders', revision: { before: null, after: '3' } }),
      deploymentOf({ bundle: 'orders-v1', revision: { before: null, after: '4' } }),
      deploymentOf({ bundle: 'orders', environment: 'test-2', revision: { before: null, after: '5' } }),
    ];
    const { text, remarks } = outputsOf(...all);

    expect(outputsOf(...all.toReversed()).text).toBe(text);
    const read = sourced(text);
    expect(read.get('APIGEE_PIPE_ORDERS_TEST_REVISION')).toBe('3');
    expect(read.get('APIGEE_PIPE_ORDERS_TEST_2_REVISION')).toBe('5');
    expect(read.get('APIGEE_PIPE_ORDERS_TEST_3_REVISION')).toBe('1');
    expect(read.get('APIGEE_PIPE_ORDERS_V1_TEST_REVISION')).toBe('4');
    expect(read.get('APIGEE_PIPE_ORDERS_V1_TEST_2_REVISION')).toBe('2');
    expect(remarks).toEqual([
      'The outputs of the proxy orders.v1 in test begin with APIGEE_PIPE_ORDERS_V1_TEST_2_, since APIGEE_PIPE_ORDERS_V1_TEST_ is those of the proxy orders-v1 in test.',
      'The outputs of the shared flow orders in test begin with APIGEE_PIPE_ORDERS_TEST_3_, since APIGEE_PIPE_ORDERS_TEST_ is those of the proxy orders in test.',
    ]);
  });

  it('names two of the same bundle and environment in the order in which they were deployed', () => {
    const { text } = outputsOf(
      ...['7', '8', '9'].map((after) => deploymentOf({ revision: { before: null, after }, urls: [] })),
    );

    expect(text.match(/ORDERS_TEST.*/g)).toEqual([
      "ORDERS_TEST_REVISION='7'",
      "ORDERS_TEST_2_REVISION='8'",
      "ORDERS_TEST_3_REVISION='9'",
    ]);
  });

  it('tells apart a bundle and an environment that swap a hyphen', () => {
    const { names, remarks } = outputsOf(
      deploymentOf({ bundle: 'orders-eu', environment: 'test' }),
      deploymentOf({ bundle: 'orders', environment: 'eu-test' }),
    );

    expect(names).toContain('APIGEE_PIPE_ORDERS_EU_TEST_REVISION');
    expect(names).toContain('APIGEE_PIPE_ORDERS_EU_TEST_2_REVISION');
    expect(remarks).toHaveLength(1);
  });

  it('tells all of them, however many they are', () => {
    const many = Array.from({ length: 90 }, (_, index) => deploymentOf({ bundle: `p${index}` }));

    expect(outputsOf(...many).names.filter((name) => name.endsWith('_REVISION'))).toHaveLength(90);
  });
});
