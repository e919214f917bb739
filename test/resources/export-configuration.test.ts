import { describe, expect, it } from '@jest/globals';
import type { EntityChange } from '../../src/resources/change.ts';
import { type DeclaredEntity, FileContent } from '../../src/resources/entity.ts';
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

describe('What is exported of an entity', () => {
  const source = { file, line: 2, column: 3 };
  const content = (text: string) => new FileContent('files/limits', Buffer.from(text));
  const of = (
    kind: DeclaredEntity['kind'],
    fields: Fields,
    more: Partial<DeclaredEntity> = {},
  ): DeclaredEntity => ({
    kind,
    scope: 'env/test',
    path: ['rates'],
    fields,
    source,
    ...more,
  });
  const to = ({ kind, scope, path, fields }: DeclaredEntity, there: Fields, change = 'update') =>
    ({
      ref: { kind, scope, path },
      change,
      wanted: fields,
      live: { fields: there, raw: there },
      differences: [],
      problems: [],
    }) as unknown as EntityChange;
  const exportOf = (entity: DeclaredEntity, change: EntityChange) => {
    const { files, left } = exportedConfiguration([change], [entity], () => line(entity.fields));
    return { names: [...files.keys()], left };
  };
  const HOST = { host: 'rates.acme.com' };

  it('is nothing if it is unchanged, or in no file', () => {
    const server = of('targetserver', HOST);
    const other = of('targetserver', HOST, { path: ['other'] });
    const nothing = { names: [], left: [] };

    expect(exportOf(server, to(server, { host: 'other' }))).toEqual({ names: [file], left: [] });
    expect(exportOf(server, to(server, { host: 'other' }, 'unchanged'))).toEqual(nothing);
    expect(exportOf(server, to(other, { host: 'other' }))).toEqual(nothing);
  });

  it('is the content of a resource file, where that lies', () => {
    const resource = of('resourcefile', { content: content('a=1') });

    expect(exportOf(resource, to(resource, { content: content('a=2') }))).toEqual({
      names: ['files/limits'],
      left: [],
    });
    expect(exportOf(resource, to(resource, {})).names).toEqual([]);
    const unread = of('resourcefile', {});
    expect(exportOf(unread, to(unread, { content: content('a=2') })).names).toEqual([]);
  });

  it.each([
    ['its values are not exported', of('kvmentry', { value: 'a' }, { path: ['map', 'a'] }), 'update'],
    ['its file is YAML', of('targetserver', HOST, { source: { ...source, file: 'a.yaml' } }), 'update'],
    ['it is not there', of('targetserver', HOST), 'create'],
  ])('is left as it is if %s', (why, entity, change) => {
    const { names, left } = exportOf(entity, to(entity, { host: 'b', value: 'b' }, change));

    expect(names).toEqual([]);
    expect(left).toEqual([expect.stringContaining(`(${why})`)]);
  });
});
