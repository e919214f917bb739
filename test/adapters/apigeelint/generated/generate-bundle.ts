import { conditionOf } from './conditions.ts';
import { type Dice, diceOf } from './dice.ts';
import { disturb } from './disturb.ts';
import { type Element, elementOf } from './element.ts';
import {
  PROXY_PATTERNS,
  ROOT_PATTERNS,
  SHARED_FLOW_PATTERN,
  STEP_PATTERNS,
  TARGET_PATTERNS,
} from './endpoint-patterns.ts';
import { POLICY_PATTERNS } from './policy-patterns.ts';
import { RESOURCE_NAMES, resourceFiles } from './resources.ts';
import { writeXml } from './write-xml.ts';

/**
 * A proxy or shared flow by chance: every policy type that a rule looks into, endpoints with all they may hold,
 * much of it wrong, in every spelling XML has, and an `.apigeelintrc`. Files by their path; the same seed makes the
 * same bundle.
 */
export function generateBundle(name: string, seed: number): Record<string, string> {
  const dice = diceOf(seed);
  const policies = dice.times(2, 22, () => policyOf(dice));
  const context: Context = {
    dice,
    name,
    policies: [...policies.map(nameOf), 'Absent'],
    targets: dice.times(1, 4, (index) => `target-${index}`),
    wild: dice.pick([0, 0.02, 0.05, 0.1]),
  };
  const flow = dice.chance(0.2);
  const root = `${name}/${flow ? 'sharedflowbundle' : 'apiproxy'}`;
  const inRoot = {
    ...(dice.chance(0.95)
      ? { [`${name}.xml`]: documentOf(ROOT_PATTERNS[flow ? 'flow' : 'proxy'] ?? '', context) }
      : {}),
    ...policyFiles(policies, context),
    ...(flow ? { 'sharedflows/default.xml': documentOf(SHARED_FLOW_PATTERN, context) } : endpoints(context)),
    ...resourceFiles(dice),
  };
  return {
    [`${name}/.apigeelintrc`]: settingsOf(dice),
    ...Object.fromEntries(Object.entries(inRoot).map(([path, text]) => [`${root}/${path}`, text])),
  };
}

function settingsOf(dice: Dice): string {
  const lines = [
    '--complexConditionTermCount 4',
    '--policyCountLimit 3',
    '--excluded PO007,BN005,CC007',
    '--ignoreDirectives yes',
    '# a remark',
    '--quiet',
  ].filter(() => dice.chance(0.15));
  return `--profile ${dice.pick(['apigee', 'apigeex', 'apigeex'])}\n${lines.join('\n')}\n`;
}

interface Context {
  readonly dice: Dice;
  readonly name: string;
  readonly policies: readonly string[];
  readonly targets: readonly string[];
  /** How much is wrong. */
  readonly wild: number;
}

/** A policy under a name of its own, with or without the prefix that PO007 asks for. */
function policyOf(dice: Dice): Element {
  const policy = elementOf(dice.pick(POLICY_PATTERNS));
  const name = `${dice.pick([nameOf(policy).split('-')[0] ?? '', 'Policy', ''])}-${dice.below(1000)}`;
  return {
    ...policy,
    attributes: policy.attributes.map(([key, value]) => [key, key === 'name' ? name : value]),
  };
}

const nameOf = ({ attributes }: Element): string => attributes.find(([key]) => key === 'name')?.[1] ?? '';

function policyFiles(policies: readonly Element[], context: Context): Record<string, string> {
  const { dice } = context;
  const files: Record<string, string> = {};
  for (const policy of policies) {
    const name = nameOf(policy);
    const shown = disturb(policy, dice, {
      wild: context.wild,
      fill: (text) => fill(text.replaceAll(/\b[A-Z0-9]+-x\b/g, name), context),
    });
    files[`policies/${dice.chance(0.05) ? `Other-${name}` : name}.xml`] = writeXml(shown, dice);
    if (!dice.chance(0.15)) continue;
    // The same once more under another name: BN014 should see through white space, order and spelling.
    const twin = shown.attributes.map(([key, value]) => [key, key === 'name' ? `${name}-2` : value] as const);
    files[`policies/${name}-2.xml`] = writeXml({ ...shown, attributes: twin }, dice);
  }
  return files;
}

function endpoints(context: Context): Record<string, string> {
  const { dice } = context;
  const files: Record<string, string> = {};
  for (const [index, pattern] of PROXY_PATTERNS.entries()) {
    if (index === 0 || dice.chance(0.3)) files[`proxies/p${index}.xml`] = documentOf(pattern, context);
  }
  for (const target of context.targets) {
    if (dice.chance(0.15)) continue;
    const pattern = dice.pick(TARGET_PATTERNS).replace('%T', dice.chance(0.9) ? target : 'renamed');
    files[`targets/${target}.xml`] = documentOf(pattern, context);
  }
  return files;
}

function documentOf(pattern: string, context: Context): string {
  const whole = withSteps(elementOf(pattern), context);
  const { dice, wild } = context;
  return writeXml(disturb(whole, dice, { wild, fill: (text) => fill(text, context) }), dice);
}

/** Every `Steps` in a pattern stands for some steps. */
function withSteps(element: Element, context: Context): Element {
  const { dice } = context;
  return {
    ...element,
    children: element.children.flatMap((child): readonly (Element | string)[] => {
      if (typeof child === 'string') return [child];
      if (child.name !== 'Steps') return [withSteps(child, context)];
      return dice.times(0, 3, () => elementOf(dice.pick(STEP_PATTERNS)));
    }),
  };
}

function fill(text: string, { dice, name, policies, targets }: Context): string {
  const makers: Readonly<Record<string, () => string>> = {
    c: () => conditionOf(dice),
    n: () => String(dice.pick([0, 1, 2, 5, 30, 256, 1000])),
    b: () => dice.pick(['true', 'false', 'true', 'false', 'TRUE', '', 'yes', '{flow.b}']),
    v: () => dice.pick(['flow.b', 'c', 'request', 'private.d', '{a}', 'request.header.x-a', '', 'my var']),
    t: () => dice.pick(TEMPLATES),
    w: () => dice.pick(['word', 'other', 'a-b_c.d', 'caf\u00e9', 'x', '']),
    r: () => dice.pick(RESOURCE_NAMES),
    p: () => dice.pick(policies),
    T: () => dice.pick([...targets, 'default']),
    N: () => dice.pick([name, name, 'Another name']),
  };
  return text.replaceAll(/%([cnbvtwrpTN])/g, (_, gap: string) => makers[gap]?.() ?? '');
}

const TEMPLATES = [
  '{request.header.x-a}',
  '{"a":"{flow.b}"}',
  '{"a":{flow.b}}',
  'plain',
  '{unclosed',
  '{a.b}-{substring(c,0,1)}',
  '{not a function(}',
  '<b>&amp;</b>',
  '{escapeJSON(d)}\'"',
  '*',
  'https://{host}/x',
];
