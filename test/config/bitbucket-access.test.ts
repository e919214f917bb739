import { describe, expect, it } from '@jest/globals';
import { readBitbucketAccess } from '../../src/config/bitbucket-access.ts';
import { Secret } from '../../src/domain/secrets/secret.ts';

const none = { kind: 'none' } as const;
const token = { kind: 'access-token', token: new Secret('t') } as const;
const CLOUD = 'https://api.bitbucket.org/2.0';
const access = (apiUrl: string, environment = {}, credential: typeof none | typeof token = none) =>
  readBitbucketAccess({ apiUrl, credential }, environment);

describe('Which Bitbucket it is', () => {
  it.each([
    [CLOUD, 'cloud', CLOUD],
    ['https://api.bitbucket.org/', 'cloud', CLOUD],
    ['http://127.0.0.1:8080/2.0/', 'cloud', 'http://127.0.0.1:8080/2.0'],
    ['https://git.acme.example/rest', 'data-center', 'https://git.acme.example/rest'],
    ['https://acme.example/bitbucket/rest/', 'data-center', 'https://acme.example/bitbucket/rest'],
    ['https://git.acme.example', 'data-center', 'https://git.acme.example/rest'],
  ])('%s is %s', (given, kind, apiUrl) => {
    expect(access(given)).toMatchObject({ kind, apiUrl });
  });
});

describe('The proxy of Pipelines', () => {
  it('has one name in a pipe and another in a script', () => {
    const script = { BITBUCKET_PIPELINE_UUID: '{1}' };

    expect(access(CLOUD, script).proxyUrl).toBe('http://localhost:29418');
    expect(access(CLOUD, { ...script, BITBUCKET_PIPE_STORAGE_DIR: '/opt/x' }).proxyUrl).toBe(
      'http://host.docker.internal:29418',
    );
    expect(access(CLOUD, script, token).proxyUrl).toBe('http://localhost:29418');
  });

  it('is not looked for outside Pipelines, nor for a Data Center', () => {
    expect(access(CLOUD).proxyUrl).toBeUndefined();
    expect(
      access('https://git.acme.example/rest', { BITBUCKET_PIPELINE_UUID: '{1}' }).proxyUrl,
    ).toBeUndefined();
  });

  it('is not tried for another address of the API where there is a credential', () => {
    const environment = { BITBUCKET_PIPE_STORAGE_DIR: '/opt/x' };

    expect(access('http://127.0.0.1:8080/2.0', environment, token).proxyUrl).toBeUndefined();
    expect(access('http://127.0.0.1:8080/2.0', environment).proxyUrl).toBeDefined();
  });

  it('can be moved by tests, on loopback only', () => {
    const environment = { BITBUCKET_PROXY_URL: 'http://127.0.0.1:9' };
    const abroad = { BITBUCKET_PROXY_URL: 'http://evil.example:9' };

    expect(access('http://127.0.0.1:8080/2.0', environment, token).proxyUrl).toBe('http://127.0.0.1:9');
    expect(access(CLOUD, environment).proxyUrl).toBeUndefined();
    expect(access('http://127.0.0.1:8080/2.0', abroad).proxyUrl).toBeUndefined();
  });
});
