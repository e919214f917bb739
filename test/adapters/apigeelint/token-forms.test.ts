import { describe, expect, it } from '@jest/globals';
import { lintSource } from '@secretlint/core';
import { creator, rules } from '@secretlint/secretlint-rule-preset-recommend';
import { MAY_HOLD_A_TOKEN } from '../../../src/lint-worker/secrets.ts';

/** Made here, so that the test itself holds nothing that looks like a secret to a scanner. */
const made = (beginning: string, length: number, of = 'aB3dE5fG7h'): string =>
  beginning + of.repeat(Math.ceil(length / of.length)).slice(0, length);
const hex = (beginning: string, length: number): string => made(beginning, length, '0a1b2c3d4e5f6789');
const letters = (beginning: string, length: number): string => made(beginning, length, 'aBcDeFgHiJ');

const dashed = (end: string): string => `-----${end} PRIVATE KEY-----`;
const pemBody = made('MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 200);
const onePassword = Buffer.from(
  JSON.stringify({
    email: 'a@b.c',
    muk: made('', 90),
    signInAddress: 'x.1password.com',
    throttleSecret: made('', 20),
  }),
).toString('base64');

/** One secret or more for each rule of the preset, by the rule's name. */
const PLANTED: Readonly<Record<string, readonly string[]>> = {
  aws: [ `AWS_SECRET_ACCESS_KEY=${made('', 40)} `, `secretAccessKey: "${made('', 40)}"`],
  gcp: [],
  privatekey: [`${dashed('BEGIN')}\n${pemBody}\n${dashed('END')}`],
  npm: [made('npm_', 36)],
  slack: [`xoxb-${made('', 12)}-${made('', 24)}`, `https://hooks.slack.com/services/${made('T', 9)}/${made('B', 9)}/${made('', 24)}`],
  basicauth: ['https://admin:hunter22@api.example.org/'],
  openai: [`${made('sk-', 20)}T3BlbkFJ${made('', 20)}`, `${made('sk-proj-', 74)}T3BlbkFJ${made('', 74)}`],
  anthropic: [`${made('sk-ant-api03-', 95)}AA`],
  groq: [made('gsk_', 52)],
  huggingface: [letters('hf_', 34)],
  linear: [made('lin_api_', 40)],
  notion: [made('ntn_12345678901', 35)],
  sendgrid: [`SG.${made('', 22)}.${made('', 43)}`],
  shopify: [made('shpat_', 32), made('shppa_', 32)],
  stripe: [made('sk_live_', 24), made('rk_test_', 24)],
  github: [made('ghp_', 36), made('ghs_', 36), made('github_pat_', 82)],
  gitlab: [made('glpat-', 20)],
  grafana: [made('glc_', 40), `${made('glsa_', 32)}_${hex('', 8)}`],
  '1password': [`ops_${onePassword}`],
  'database-connection-string': ['mongodb://admin:s3cr3tpw@db.example.org/x', 'postgresql://admin:s3cr3tpw@db.example.org/x'],
  'hashicorp-vault': [made('hvs.', 95), made('hvb.', 150), made('hvr.', 95)],
  vercel: [made('vcp_', 24), made('vck_', 24)],
  databricks: [hex('dapi', 32)],
  docker: [made('dckr_pat_', 27)],
  figma: [made('figd_', 40)],
  cloudflare: [`${made('cfut_', 40)}${hex('', 8)}`],
  tailscale: [`tskey-auth-${made('', 12)}-${made('', 32)}`],
}; // biome-ignore format: a table of secrets

const shortName = (id: string): string => id.replace(/^.*secretlint-rule-/, '');

async function foundBy(text: string): Promise<readonly string[]> {
  const { messages } = await lintSource({
    source: { filePath: '/a.txt', content: text, ext: '.txt', contentType: 'text' },
    options: {
      config: { rules: [{ id: 'preset', rule: creator, rules: [], options: {} }] },
      noPhysicFilePath: true,
    },
  } as unknown as Parameters<typeof lintSource>[0]);
  return messages.map(({ ruleId }) => shortName(ruleId));
}

describe('What secretlint is asked about', () => {
  it('is planted here for every rule of its preset', () => {
    const known = rules.map(({ meta }) => shortName(meta.id)).filter((id) => id !== 'filter-comments');

    expect(Object.keys(PLANTED).toSorted()).toEqual(known.toSorted());
  });

  it.each(
    Object.entries(PLANTED).flatMap(([rule, texts]) =>
      texts.map((text, index) => [rule, index, text] as const),
    ),
  )('holds a secret of %s (%i)', async (rule, _, text) => {
    expect(await foundBy(`before\n${text}\nafter`)).toContain(rule);
    expect(MAY_HOLD_A_TOKEN.test(`before\n${text}\nafter`)).toBe(true);
  });
});
