import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  type DeclaredEntity,
  type EntityKind,
  type EntityScope,
  type FieldValue,
  FileContent,
  nameOf,
  type SourcePlace,
  UnreadSecret,
} from '../../src/resources/entity.ts';

const NO_FIELDS: Readonly<Record<string, FieldValue>> = {};
const SOURCE: SourcePlace = { file: 'resources/edge/env/test/kvms.json', line: 3, column: 5 };
const SCOPE: EntityScope = 'env/test';

function declared(kind: EntityKind, path: readonly string[]): DeclaredEntity {
  return { kind, scope: SCOPE, path, fields: NO_FIELDS, source: SOURCE };
}

describe('a declared entity', () => {
  it.each([
    ['targetserver', ['orders'], 'orders'],
    ['alias', ['tls', '2026'], 'tls/2026'],
    ['kvmentry', ['rates', 'eur'], 'rates/eur'],
    ['resourcefile', ['properties', 'limits.properties'], 'limits.properties'],
    ['appkey', ['ada@example.com', 'shop', 'key 1'], 'shop/key 1'],
    ['appgroupkey', ['partners', 'shop', 'key 2'], 'shop/key 2'],
  ] as const)('of kind %s with the path %j is called %s', (kind, path, name) => {
    expect(nameOf(declared(kind, path))).toBe(name);
  });

  it.each<[string, UnreadSecret | FileContent, string]>([
    ['an unread secret', new UnreadSecret('projects/acme/secrets/hush'), '***'],
    ['the content of a file', new FileContent('tls/key.pem', Buffer.from('hush')), 'tls/key.pem'],
  ])('shows of %s nothing that must not leave', (_, value, shown) => {
    const texts = [value.toString(), JSON.parse(JSON.stringify(value)), inspect(value), inspect({ value })];

    expect(texts.slice(0, 3)).toEqual([shown, shown, shown]);
    expect(texts.join(' ')).not.toContain('hush');
  });
});
