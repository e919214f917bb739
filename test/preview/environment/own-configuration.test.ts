import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { ownConfiguration } from '../../../src/preview/environment/own-configuration.ts';
import { type DeclaredEntity, FileContent, UnreadSecret } from '../../../src/resources/entity.ts';

const source = { file: 'config.json', line: 1, column: 1 };
const entity = (change: Partial<DeclaredEntity>): DeclaredEntity => ({
  kind: 'targetserver',
  scope: 'env/test',
  path: ['backend'],
  fields: { host: 'backend.example.org' },
  source,
  ...change,
});

const own = (...declared: readonly DeclaredEntity[]) =>
  ownConfiguration(declared, {
    likeEnvironment: 'test',
    environment: 'pr-7',
    copies: {
      apiproxy: new Map([['orders', 'orders-pr7']]),
      sharedflow: new Map([['security', 'security-pr7']]),
    },
  });

describe('What fills the environment of a pull request', () => {
  it('is what the one that it is like has, and no other’s or the organization’s', () => {
    const { entities } = own(
      entity({}),
      entity({ scope: 'env/prod' }),
      entity({ scope: 'org', kind: 'apiproduct' }),
    );

    expect(entities).toEqual([entity({ scope: 'env/pr-7' })]);
  });

  it('has the maps of proxies that are copied, under the copies’ names', () => {
    const { entities } = own(
      entity({ scope: 'api/orders', kind: 'kvm' }),
      entity({ scope: 'api/rates', kind: 'kvm' }),
    );

    expect(entities.map(({ scope }) => scope)).toEqual(['api/orders-pr7']);
  });

  it('has flow hooks that run the copies, if there are any', () => {
    const hook = (sharedFlow: unknown) =>
      own(entity({ kind: 'flowhook', fields: { sharedFlow: sharedFlow as string } })).entities[0]?.fields;

    expect(hook('security')).toEqual({ sharedFlow: 'security-pr7' });
    expect(hook('audit')).toEqual({ sharedFlow: 'audit' });
    expect(hook(null)).toEqual({ sharedFlow: null });
    const named = entity({ fields: { sharedFlow: 'security' } });
    expect(own(named).entities[0]?.fields).toEqual({ sharedFlow: 'security' });
  });

  it('leaves out what a secret store fills, however deep, and names it', () => {
    const secret = new UnreadSecret('projects/acme/secrets/token/versions/latest');
    const { entities, leftOut } = own(
      entity({ kind: 'kvmentry', path: ['rates', 'eur'], fields: { value: secret } }),
      entity({ path: ['deep'], fields: { list: [{ inner: secret }] } }),
      entity({ path: ['plain'], fields: { value: new Secret('s3cret'), nothing: null } }),
      entity({ path: ['file'], fields: { content: new FileContent('cert.pem', new Uint8Array()) } }),
    );

    expect(entities.map(({ path }) => path.join('/'))).toEqual(['plain', 'file']);
    expect(leftOut).toEqual(['kvmentry rates/eur', 'targetserver deep']);
  });
});
