import { describe, expect, it } from '@jest/globals';
import type { EntityChange } from '../../src/resources/change.ts';
import type { DeclaredEntity } from '../../src/resources/entity.ts';
import { exportedConfiguration } from '../../src/resources/export-configuration.ts';
import type { Fields } from '../../src/resources/shape.ts';

const file = 'resources/edge/env/test/targetServers.json';
const ref = { kind: 'targetserver', scope: 'env/test', path: ['rates'] } as const;
const line = (fields: object) => JSON.stringify([{ name: 'rates', ...fields }], undefined, 2);

/** The file after an export, from what it holds and what is live. */
function exported(here: Fields, there: Fields): unknown {
  const entity: DeclaredEntity = { ...ref, fields: here, source: { file, line: 2, column: 3 } };
  const change = {
    ref,
    change: 'update',
    wanted: here,
    live: { fields: there, raw: there },
    differences: [],
    problems: [],
  } as unknown as EntityChange;
  const { files, left } = exportedConfiguration([change], [entity], () => line(here));
  expect(left).toEqual([]);
  const bytes = files.get(file);
  return bytes === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as unknown[])[0];
}

describe('A switch that Apigee takes for on unless it is said', () => {
  const HOST = { host: 'rates.acme.com', port: 443 };

  it.each([
    ['on in the file and off live', { isEnabled: true }, {}, false],
    ['on in the file and off by word live', { isEnabled: true }, { isEnabled: false }, false],
    ['off in the file and on live', { isEnabled: false }, { isEnabled: true }, true],
    ['unsaid in the file and on live', {}, { isEnabled: true }, true],
  ] as const)('is written as it is live: %s', (_, here, there, written) => {
    expect(exported({ ...HOST, ...here }, { ...HOST, ...there })).toEqual({
      name: 'rates',
      ...HOST,
      isEnabled: written,
    });
  });

  it.each([
    ['off in both', { isEnabled: false }, {}],
    ['on in both', { isEnabled: true }, { isEnabled: true }],
    ['unsaid in both', {}, {}],
  ] as const)('leaves the file alone if it is %s', (_, here, there) => {
    expect(exported({ ...HOST, ...here }, { ...HOST, ...there })).toBeUndefined();
  });

  it('is not touched by another field that differs', () => {
    expect(exported({ ...HOST, isEnabled: false }, { ...HOST, port: 8443 })).toEqual({
      name: 'rates',
      host: 'rates.acme.com',
      port: 8443,
      isEnabled: false,
    });
  });
});
