import { type Rule, rules } from 'apigeelint:rules';
import { basename } from 'node:path';
import type { Resource } from 'apigeelint/lib/package/Bundle.js';
import Bundle from 'apigeelint/lib/package/Bundle.js';
import { judgeScripts } from './judge-scripts.ts';
import { keepMost, type LintJob, type LintReply, MOST_FINDINGS, type RawFinding } from './protocol.ts';
import { readTexts } from './read-texts.ts';

type Thrown = LintReply['thrown'][number];

/** Runs every rule that is not excluded, in apigeelint's order, and reads the report off the bundle. */
export async function inspectBundle(job: LintJob): Promise<LintReply> {
  const thrown: Thrown[] = [];
  let bundle: Bundle;
  try {
    bundle = new Bundle(configuration(job), () => undefined);
  } catch (error) {
    return { findings: [], thrown, unreadable: firstLine(error), leftOut: { errors: 0, warnings: 0 } };
  }
  if (!job.excluded.includes('PO025')) bundle.scriptVerdicts = await judgeScripts(job, resourcesOf(bundle));
  for (const { file, load } of [...rules, ...externalPlugins(job)]) {
    if (job.excluded.includes(file.slice(0, 5)) && !file.startsWith('EX-')) continue;
    try {
      execute(load(), { bundle, job });
    } catch (error) {
      thrown.push({ rule: file, message: firstLine(error) });
    }
  }
  const all = [...read(bundle), ...(await readTexts(job))];
  const { kept, leftOut } = keepMost(all, MOST_FINDINGS, ({ severity }) => severity === 2);
  return { findings: kept, thrown, leftOut };
}

/** None where they cannot be listed, as where `resources` is a file: the first rule that lists them will say so. */
function resourcesOf(bundle: Bundle): readonly Resource[] {
  try {
    return bundle.getResources();
  } catch {
    bundle.resources = undefined;
    return [];
  }
}

/** The configuration that apigeelint's command line hands to a Bundle. */
function configuration(job: LintJob): object {
  return {
    debug: true,
    source: {
      type: job.zip ? 'zip' : 'filesystem',
      path: job.root,
      sourcePath: job.zip ? job.shownAt : job.root,
      bundleType: job.kind === 'sharedflow' ? 'sharedflowbundle' : 'apiproxy',
    },
    complexConditionTermCount: job.complexConditionTermCount,
    policyCountLimit: job.policyCountLimit,
    excluded: Object.fromEntries(job.excluded.map((rule) => [rule, true])),
    maxWarnings: -1,
    profile: job.profile,
    ...(job.ignoreDirectives ? { ignoreDirectives: true } : {}),
  };
}

/** `bundleLinter.executePlugin`: for each event that a rule listens to, visit what the bundle has of it. */
function execute(rule: Rule, { bundle, job }: { readonly bundle: Bundle; readonly job: LintJob }): void {
  if (!rule.plugin.enabled || job.excluded.includes(rule.plugin.ruleId)) return;
  for (const [event, visitAll] of EVENTS) {
    const visit = rule[event];
    if (typeof visit === 'function') bundle[visitAll](visit as Visit, () => undefined);
  }
}

type Visit = Parameters<Bundle['onBundle']>[0];

const EVENTS = [
  ['onBundle', 'onBundle'],
  ['onStep', 'onSteps'],
  ['onCondition', 'onConditions'],
  ['onProxyEndpoint', 'onProxyEndpoints'],
  ['onTargetEndpoint', 'onTargetEndpoints'],
  ['onResource', 'onResources'],
  ['onPolicy', 'onPolicies'],
  ['onFaultRule', 'onFaultRules'],
  ['onDefaultFaultRule', 'onDefaultFaultRules'],
] as const;

function externalPlugins({ plugins }: LintJob): readonly { file: string; load: () => Rule }[] {
  // Loaded here, since most runs have no rules of their own.
  const pluginRequire = (path: string): NodeJS.Require =>
    (require('node:module') as typeof import('node:module')).createRequire(path);
  return plugins.map((path) => ({ file: basename(path), load: () => pluginRequire(path)(path) as Rule }));
}

function read(bundle: Bundle): readonly RawFinding[] {
  return bundle.getReport().flatMap(({ filePath, messages }) =>
    messages.map((message) => ({
      file: filePath,
      line: message.line,
      column: message.column,
      rule: message.ruleId ?? 'apigeelint',
      severity: message.severity ?? 0,
      message: String(message.message),
    })),
  );
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
