import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/config/config.ts';
import { parseManifest } from '../../src/config/manifest/parse-manifest.ts';
import { rememberSecret } from '../../src/domain/secrets/redaction.ts';
import { createHiding, hideInside } from '../../src/run/hide-values.ts';

const manifest = parseManifest(
  'version: 1\nenvironments: { test: { basePath: { suffix: "-${SUFFIX}" }, targets: { "*": "${URL}" } } }\n',
  'apigee.yaml',
);
const hide = (action: 'plan' | 'deploy', values: Readonly<Record<string, string>>, text: string) =>
  createHiding(
    {
      action,
      manifest,
      manifestVariables: Object.keys(values),
      apigee: { organization: 'acme-nonprod', environments: ['test'] },
    } as unknown as Config,
    values,
  )(text);

describe('A sentence that quotes what was rendered', () => {
  it('loses the values, as they stand, in JSON and in an address', () => {
    const URL = 'https://u"x y.example/1';
    const said = `${URL} ${JSON.stringify(URL)} ${encodeURIComponent(URL)}`;

    expect(hide('deploy', { URL }, said)).toBe('*** "***" ***');
  });

  it('keeps plain words, short values and what names the run', () => {
    expect(hide('plan', { A: 'rates', B: 'v1', C: 'acme-nonprod' }, 'rates v1 acme-nonprod')).toBe(
      'rates v1 acme-nonprod',
    );
  });

  it('loses values of six characters or more, and none that is shorter', () => {
    expect(hide('plan', { A: 'kx-42', B: 'kx-427' }, 'kx-42 kx-427')).toBe('kx-42 ***');
  });

  it('loses each line of a value that has six characters or more', () => {
    const A = 'line-1\nab-12\r\nline-two';

    expect(hide('plan', { A }, 'line-1 ab-12 line-two')).toBe('*** ab-12 ***');
  });

  it.each([
    { A: 'blue-1', B: 'blue-1.example' },
    { B: 'blue-1.example', A: 'blue-1' },
  ])('keeps no rest of a value that holds another: %j', (values) => {
    expect(hide('plan', values, 'at blue-1.example')).toBe('at ***');
  });

  it('keeps what a base path is made of once it is deployed, not before', () => {
    expect(hide('deploy', { SUFFIX: 'blue-2026' }, '/orders-blue-2026')).toBe('/orders-blue-2026');
    expect(hide('plan', { SUFFIX: 'blue-2026' }, '/orders-blue-2026')).toBe('/orders-***');
  });
});

describe('A result', () => {
  it('loses secrets everywhere, and stays the case of its union, whatever a secret is called', () => {
    for (const secret of ['rolled-back', 'deployment-failed']) rememberSecret(secret);
    const problem = { code: 'deployment-failed', message: 'It says rolled-back.', where: 'rolled-back' };
    const told = { change: 'rolled-back', urls: ['https://h/rolled-back'], problems: [problem] };

    expect(hideInside(told, (text) => text.replace('says', '***'))).toEqual({
      change: 'rolled-back',
      urls: ['https://h/***'],
      problems: [{ code: 'deployment-failed', message: 'It *** ***.', where: '***' }],
    });
  });

  it('loses the accounts of a plan’s reason, and the reason stays what it is', () => {
    rememberSecret('account-changed');
    const reason = { kind: 'account-changed', accountBefore: 'bot@a.example', accountAfter: 'bot@b.example' };

    expect(hideInside({ reason }, (text) => text.replace('bot', '***'))).toEqual({
      reason: { ...reason, accountBefore: '***@a.example', accountAfter: '***@b.example' },
    });
  });
});
