import { describe, expect, it } from '@jest/globals';
import { createRedactor } from '../../src/run/redactor.ts';

describe('What leaves a run', () => {
  it.each([
    ['http://robot:Qx7one-kmW2@proxy.acme.example:3128', 'Qx7one-kmW2', 'robot'],
    ['robot:Zt9two-vbN4@proxy.acme.example:3128', 'Zt9two-vbN4', 'robot'],
    ['http:robot:Hj4six-uTy9@proxy.acme.example', 'Hj4six-uTy9', 'robot'],
    ['//robot:Lp3three-hgF8@proxy', 'Lp3three-hgF8', 'robot'],
    ['http://robot:Rk5%2Dfour-ycD1@proxy', 'Rk5-four-ycD1', 'robot'],
    ['http://robot:Bs6:five-wqJ0@proxy', 'Bs6:five-wqJ0', 'robot'],
    ['http://robot:Mn8%zzsix-eT2@proxy', 'Mn8%zzsix-eT2', 'robot'],
    ['http://robot:Wd5nb2@proxy', 'Wd5nb2', 'robot'],
  ])('holds no password of the proxy %s', (address, password, user) => {
    for (const name of ['HTTPS_PROXY', 'http_proxy', 'ALL_PROXY']) {
      const redact = createRedactor({ [name]: address });
      expect(redact(`The password is ${password}.`)).toBe('The password is ***.');
      expect(redact(`${user} at the proxy`)).toBe(`${user} at the proxy`);
      const header = Buffer.from(`robot:${password}`).toString('base64');
      expect(redact(`Basic ${header}`)).not.toContain(header.slice(-10));
    }
  });

  it('takes a proxy without a password for what it is', () => {
    const redact = createRedactor({ HTTPS_PROXY: 'http://some-user@proxy.acme.example' });
    expect(redact('some-user at proxy.acme.example')).toBe('some-user at proxy.acme.example');
  });

  it.each(['ACCESS_TOKEN', 'BITBUCKET_STEP_OIDC_TOKEN', 'PIPELINES_JWT_TOKEN', 'KEY_FILE'])(
    'holds no %s',
    (name) => {
      expect(createRedactor({ [name]: `Vw1${name}-dGx5` })(`a Vw1${name}-dGx5 b`)).toBe('a *** b');
    },
  );

  it('holds neither the password alone nor the account of a proxy', () => {
    const redact = createRedactor({ HTTPS_PROXY: 'http://robot:Vv3seven-pLk8@proxy' });
    expect(redact('=Vv3seven-pLk8=')).toBe('=***=');
    expect(redact('=robot:Vv3seven-pLk8=')).toBe('=***=');
  });
});
