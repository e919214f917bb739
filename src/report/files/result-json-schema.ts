import * as z from 'zod';
import { ACTIONS } from '../../config/actions.ts';
import { EXIT_CODES, type Outcome } from '../../errors/outcome.ts';
import { type Fillable, filledIn } from './filled-keys.ts';
import type { resultJson } from './result-json.ts';

/** Where the printed schema can be fetched; validators know it by this address. */
const ADDRESS = 'https://bitbucket.org/apigeepipe/apigee-pipe/raw/main/result.schema.json';

/** The JSON schema of `result.json`; `result.schema.json` is this, printed. No other key ever stands there. */
export function resultJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(resultSchema, { target: 'draft-7', reused: 'ref' });
  return { $id: ADDRESS, ...schema, title: 'result.json, what a run of apigee-pipe leaves behind' };
}

const text = z.string().min(1);
const texts = z.array(text);
const count = z.int().nonnegative();
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/);
const kind = z.enum(['apiproxy', 'sharedflow']);
const number = z.string().regex(/^\d+$/);
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const commit = z.string().regex(/^[0-9a-f]{7,40}$/);
const revision = z.strictObject({ before: number.nullable(), after: number.nullable() });
const address = z.string().regex(/^https:\/\//);

const problem = z.strictObject({
  code: z.string().regex(/^[a-z]+(?:-[a-z]+)*$/),
  message: text,
  hint: text.optional(),
  where: text.optional().describe('The bundle, variable, file or environment it is about.'),
});
const problems = z.array(problem);

const finding = z.strictObject({
  bundle: text,
  file: text.describe('Below the clone.'),
  line: count.optional(),
  column: count.optional(),
  rule: text,
  severity: z.enum(['error', 'warning']),
  message: text,
});

const inside = {
  file: text,
  path: text.optional().describe('/SpikeArrest/Rate, /A/@b, /A/B[2]; left out for whole files.'),
  change: z.enum(['edited', 'added', 'removed']).describe('added: only live; removed: only in git.'),
  git: z.string().nullable(),
  live: z.string().nullable(),
  diff: z.string().optional(),
};
const whole = {
  change: z.enum(['missing', 'foreign']).describe('missing: in git, not live; foreign: live, not in git.'),
  git: z.string().nullable(),
  live: z.string().nullable(),
};
const where = {
  bundle: text,
  kind,
  environment: text,
  revision: number.nullable(),
  by: text.optional(),
  at: time.optional(),
};

const planned = z.strictObject({
  bundle: text,
  kind,
  environment: z.string().describe('Empty for `remove`: revisions belong to the organization.'),
  change: z.enum(['deploy', 'reuse', 'unchanged', 'blocked', 'remove']),
  reason: text,
  revision,
  problems,
  differences: z.array(z.strictObject(inside)).optional(),
  commits: z
    .array(z.strictObject({ hash: commit, author: z.string(), subject: z.string(), at: time }))
    .optional(),
});

const deployment = z.strictObject({
  bundle: text,
  kind,
  environment: z.string().describe('Empty for an old revision that retention deleted.'),
  change: z.enum([
    'deployed',
    'unchanged',
    'reused',
    'rolled-back',
    'undeployed',
    'deleted',
    'failed',
    'skipped',
  ]),
  imported: z.boolean(),
  revision,
  state: text.nullable(),
  basePaths: texts,
  urls: z.array(address),
  conflicts: texts,
  instances: z.array(
    z.strictObject({ instance: text, revision: number, percentage: z.number().min(0).max(100) }),
  ),
  problems,
  durationMs: count,
});

const preview = z.strictObject({
  name: text,
  bundle: text,
  kind: z.enum(['apiproxy', 'sharedflow', 'apiproduct', 'environment']),
  environment: text.nullable(),
  change: z.enum(['deployed', 'created', 'updated', 'unchanged', 'deleted', 'skipped', 'failed']),
  revision: number.nullable(),
  state: text.nullable(),
  urls: z.array(address),
  pullRequest: count,
  commit: commit.nullable(),
  expiresAt: time.nullable(),
  reason: text.optional(),
  apps: texts.optional(),
});

const configured = z.strictObject({
  kind: z
    .string()
    .regex(/^[a-z]+$/)
    .describe("The Maven key's singular: targetserver, kvmentry, …"),
  scope: z.string().regex(/^(?:org|env\/.+|api\/.+)$/),
  name: text,
  change: z.enum(['created', 'updated', 'unchanged', 'deleted', 'restored', 'failed', 'missing', 'foreign']),
  fields: z.array(z.strictObject({ path: text, before: z.unknown(), after: z.unknown() })),
  problems,
});

const gate = z.strictObject({
  environment: text,
  met: z.boolean(),
  override: text.optional(),
  requirements: z.array(z.strictObject({ name: text, met: z.boolean(), sentence: text })),
  pullRequest: count.optional(),
});

const audited = z.strictObject({
  environment: text,
  bundle: text,
  kind,
  revision: number,
  commit: commit.nullable(),
  build: count.nullable(),
  digest: text.nullable(),
  content: z.enum(['is-the-commits', 'differs', 'unknown']),
  contentBecause: z.string(),
  origin: z.enum(['clean', 'hand-made', 'not-merged', 'not-approved', 'edited', 'unknown']),
  because: z.string(),
  pullRequest: count.nullable(),
  author: text.nullable(),
  approvers: texts,
  builds: texts,
  gate: z.boolean().nullable(),
  deployedBy: text,
  deployedAt: time.nullable(),
});

const check = z.strictObject({
  bitbucket: z
    .strictObject({
      account: text.nullable(),
      workspaces: texts,
      repositories: texts,
      scopes: z.strictObject({ granted: texts.nullable(), missing: texts }),
      rateLimit: text.nullable(),
      webhooks: texts,
    })
    .nullable(),
  apigee: z.strictObject({
    permissions: z.array(z.strictObject({ permission: text, allowed: z.boolean().nullable() })),
  }),
});

const setup = z.strictObject({
  bitbucket: z
    .strictObject({
      repository: text.nullable(),
      workspace: text.nullable(),
      mainBranch: text.nullable(),
      issuer: text.nullable(),
      audience: text.nullable(),
      pipelinesEnabled: z.boolean().nullable(),
      environments: texts.nullable(),
      schedules: texts.nullable(),
      restrictions: z
        .array(z.strictObject({ kind: text, pattern: z.string(), value: count.optional() }))
        .nullable(),
    })
    .nullable(),
  organization: z
    .strictObject({
      name: text,
      environments: texts,
      groups: z.array(z.strictObject({ name: text, hostnames: texts, environments: texts })).nullable(),
      serving: z
        .array(z.strictObject({ name: text, kind, environments: texts, inClone: z.boolean() }))
        .nullable(),
    })
    .nullable(),
  files: z.array(
    z.strictObject({ path: text, change: z.enum(['proposed', 'written', 'unchanged', 'kept']) }),
  ),
  settings: z.array(
    z.strictObject({
      kind: z.enum(['environment', 'schedule', 'webhook']),
      name: text,
      change: z.enum(['proposed', 'created', 'unchanged', 'skipped', 'failed']),
      reason: text.optional(),
    }),
  ),
  unseen: texts,
});

const outcomes = Object.keys(EXIT_CODES) as [Outcome, ...Outcome[]];

const filledOnlyBy = (key: Fillable): string =>
  `There, empty or not, after ${filledIn(key).join(', ')}, and after an ACTION that was refused; else left out.`;

const resultSchema = z.strictObject({
  version: z.literal(1),
  action: text.describe(`${ACTIONS.join(', ')}; of a run that was refused for it, whatever ACTION said.`),
  outcome: z.enum(outcomes),
  exitCode: z.literal([...new Set(Object.values(EXIT_CODES))]),
  startedAt: time,
  durationMs: count,
  apigee: z.strictObject({
    platform: z.enum(['x', 'edge']),
    organization: text.nullable(),
    environments: texts,
  }),
  source: z.strictObject({
    repository: text.nullable(),
    commit: commit.nullable(),
    branch: text.nullable(),
    pullRequest: count.nullable(),
    build: count.nullable(),
  }),
  bundles: z
    .array(z.strictObject({ name: text, kind, path: text, digest }))
    .describe(filledOnlyBy('bundles'))
    .optional(),
  lint: z
    .strictObject({
      errors: count,
      warnings: count,
      suppressed: count.describe('Findings that the baseline accepts.'),
      findings: z.array(finding),
    })
    .describe(filledOnlyBy('lint'))
    .optional(),
  deployments: z.array(deployment).describe(filledOnlyBy('deployments')).optional(),
  plan: z.array(planned).describe(filledOnlyBy('plan')).optional(),
  differences: z
    .array(z.union([z.strictObject({ ...where, ...inside }), z.strictObject({ ...where, ...whole })]))
    .optional(),
  configuration: z.array(configured).optional(),
  gates: z.array(gate).optional(),
  audit: z.array(audited).optional(),
  check: check.optional(),
  setup: setup.optional(),
  previews: z.array(preview).optional(),
  problems: problems.describe('What decided how the run ended.'),
  warnings: problems.describe('What changed nothing of the verdict.'),
});

type Whole<Value> = Value extends object ? { readonly [Key in keyof Value]: Whole<Value[Key]> } : Value;

/** Compiles only if all that a run tells fits the schema. */
export const fitting = (told: ReturnType<typeof resultJson>): Whole<z.infer<typeof resultSchema>> => told;
