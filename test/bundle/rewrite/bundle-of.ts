import type { BundleContent } from '../../../src/bundle/content.ts';
import { rewriteContent } from '../../../src/bundle/rewrite/rewrite-content.ts';
import type { RewriteChange, RewriteRules } from '../../../src/domain/rewrite.ts';

export function contentOf(files: Readonly<Record<string, string>>): BundleContent {
  return new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));
}

export function textOf(content: BundleContent, name: string): string {
  return Buffer.from(content.get(name) ?? []).toString();
}

export const NO_RULES: RewriteRules = {
  bundle: 'orders',
  environment: 'test',
  rules: [],
  targets: [],
  basePaths: [],
};

export function oneRule(files: string, xpath: string, change: RewriteChange): RewriteRules {
  return { ...NO_RULES, rules: [{ files, xpath, change, where: 'apigee.yaml:12:7' }] };
}

export const text = (value: string): RewriteChange => ({ kind: 'text', value });

export const POLICY = 'apiproxy/policies/Policy.xml';

/** One policy after a rule. */
export function rewritten(before: string, xpath: string, change: RewriteChange): string {
  const { content } = rewriteContent(
    contentOf({ [POLICY]: before }),
    oneRule('policies/*.xml', xpath, change),
  );
  return textOf(content, POLICY);
}
