import * as z from 'zod';
import { GUARDS } from '../../../domain/guard.ts';
import { ASSET_NAME, ENVIRONMENT_NAME, ORGANIZATION_NAME, VARIABLE_NAME } from '../../names.ts';
import { gate } from './gate-schema.ts';
import { previews } from './previews-schema.ts';

/** Every field of `apigee.yaml`, described for editors; `apigee.schema.json` is printed from it. */

const templated = 'May hold ${NAME} of a variable that MANIFEST_VARIABLES lists.';
const globs = (what: string) => z.string().min(1).describe(what);

const rewriteRule = z
  .strictObject({
    bundles: globs(
      'Names or paths of the bundles the rule is for, as a glob; all of them if left out.',
    ).optional(),
    files: globs('XML files below apiproxy/ or sharedflowbundle/, as a glob: policies/*.xml.'),
    xpath: z
      .string()
      .min(1)
      .describe('XPath 1.0 of what to change: /Quota/Allow/@count. It must find something.'),
    text: z.string().optional().describe(`New text of the element, attribute or text node. ${templated}`),
    attribute: z
      .record(z.string().regex(/^[A-Za-z_][\w.:-]*$/, 'must be the name of an attribute.'), z.string())
      .optional()
      .describe(`Attributes of the element to set, by name. ${templated}`),
    add: z.string().min(1).optional().describe(`XML to add as the element's last child. ${templated}`),
    remove: z.literal(true).optional().describe('Removes the element, attribute or text.'),
  })
  .refine(
    ({ text, attribute, add, remove }) =>
      [text, attribute, add, remove].filter((change) => change !== undefined).length === 1,
    'must have exactly one of text, attribute, add and remove.',
  )
  .meta({ oneOf: ['text', 'attribute', 'add', 'remove'].map((change) => ({ required: [change] })) })
  .describe('One change of the bundle’s XML at deploy time.');

/**
 * With these a test could ask somebody else than the host that was checked, or two things at once: host, connection, content-length, transfer-encoding, te, trailer, upgrade, expect, keep-alive,
 * proxy-*, :*. Both cases are spelled out, since the patterns of a JSON schema have no flags.
 */
const NOT_OF_THE_CONNECTION =
  /^(?!(?:[Hh][Oo][Ss][Tt]|[Cc][Oo][Nn][Nn][Ee][Cc][Tt][Ii][Oo][Nn]|[Cc][Oo][Nn][Tt][Ee][Nn][Tt]-[Ll][Ee][Nn][Gg][Tt][Hh]|[Tt][Rr][Aa][Nn][Ss][Ff][Ee][Rr]-[Ee][Nn][Cc][Oo][Dd][Ii][Nn][Gg]|[Tt][Ee]|[Tt][Rr][Aa][Ii][Ll][Ee][Rr]|[Uu][Pp][Gg][Rr][Aa][Dd][Ee]|[Ee][Xx][Pp][Ee][Cc][Tt]|[Kk][Ee][Ee][Pp]-[Aa][Ll][Ii][Vv][Ee]|[Pp][Rr][Oo][Xx][Yy]-.*|:.*)$)/;

const smokeTest = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .describe('How the log calls it; the method and URL if left out.'),
    bundles: globs(
      'Names or paths of the bundles the test is for, as a glob; all proxies if left out.',
    ).optional(),
    url: z
      .string()
      .regex(/^(?:\/|https?:\/\/)/, 'must begin with / (below the proxy’s own URL) or with https://.')
      .describe(`A whole URL, or a path below the proxy's own. ${templated}`),
    method: z
      .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      .optional()
      .describe('GET if left out.'),
    headers: z
      .record(
        z
          .string()
          .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header.')
          .regex(NOT_OF_THE_CONNECTION, 'must be no header that says who is asked, or how.'),
        z.string().regex(/^[\P{Cc}\t]*$/u, 'must be one line.'),
      )
      .optional()
      .describe(`Headers to send; their values are never printed. ${templated}`),
    body: z.string().optional().describe(`The body to send. ${templated}`),
    status: z
      .union([statusCode(), z.array(statusCode()).min(1)])
      .optional()
      .describe('The status, or list of statuses, that is right; 200 to 299 if left out.'),
    expectHeaders: z
      .record(z.string(), z.string())
      .optional()
      .describe('Headers the answer must have, and a text that each must contain.'),
    expectJson: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .optional()
      .describe('Values the JSON answer must have, by path: status, items[0].id.'),
    retries: z
      .int()
      .min(0)
      .max(20)
      .optional()
      .describe('How often a wrong answer is asked for again; 3 if left out.'),
    timeout: z.int().min(1).max(60).optional().describe('Seconds for one answer; 10 if left out.'),
  })
  .describe('A request that a fresh deployment must answer as expected, else it is rolled back.');

function statusCode() {
  return z.int().min(100).max(599);
}

const settings = {
  serviceAccount: z
    .string()
    .regex(/^[^@\s:;,<>"/]+@[^@\s:;,<>"/]+$/, 'must be the e-mail address of a Google service account.')
    .optional()
    .describe('Deployment service account, for policies that call Google APIs.'),
  basePath: z
    .strictObject({
      prefix: z
        .string()
        .regex(/^\//, 'must begin with /.')
        .optional()
        .describe(`Put before every base path: /v2. ${templated}`),
      suffix: z.string().min(1).optional().describe(`Put after every base path: -test. ${templated}`),
    })
    .optional(),
  targets: z
    .record(z.string().min(1), z.string().min(1))
    .optional()
    .describe(`New URLs of target endpoints, by the endpoint's name; * means each. ${templated}`),
  rewrite: z.array(rewriteRule).optional(),
  smokeTests: z.array(smokeTest).optional(),
  allow: z.array(z.enum(GUARDS)).optional().describe('What a deploy may do though a guard would stop it.'),
};

const retention = z
  .strictObject({
    keep: z
      .int()
      .min(1)
      .max(249)
      .describe('How many of the newest revisions to keep; what is deployed stays in any case.'),
  })
  .optional();

const environmentName = z
  .string()
  .regex(
    ENVIRONMENT_NAME.shape,
    'must be an environment’s name: letters, digits, dots, hyphens, underscores.',
  );

/** What a pull request names stays within the repository: relative, and nowhere upwards. */
const insideClone = (what: string) =>
  globs(what).regex(
    /^(?!!?(?:[/\\~]|[A-Za-z]:))(?!(?:[\s\S]*[/\\{},()|!])?\.\.(?:[/\\{},()|!]|$))/,
    'must stay inside the repository: a path from its root, without .. in it.',
  );

const bundleEntry = z.strictObject({
  match: globs('Path or name of bundles, as a glob. It must match one at least.'),
  name: z
    .string()
    .regex(ASSET_NAME.shape, ASSET_NAME.refusal)
    .optional()
    .describe('The name under which the bundle is deployed.'),
  ...settings,
  retention,
  environments: z
    .record(environmentName, z.strictObject(settings))
    .optional()
    .describe('What differs in one environment.'),
});

const order = z
  .strictObject({
    bundle: z.string().min(1).describe('A bundle’s name; sharedflow:NAME or apiproxy:NAME where both exist.'),
    after: z.array(z.string().min(1)).optional().describe('Bundles that are deployed before it.'),
    before: z.array(z.string().min(1)).optional().describe('Bundles that are deployed after it.'),
  })
  .refine(({ after, before }) => after !== undefined || before !== undefined, 'must have after or before.')
  .meta({ anyOf: [{ required: ['after'] }, { required: ['before'] }] });

export const manifestSchema = z.strictObject({
  version: z.literal(1).describe('The version of this format.'),
  variables: z
    .array(z.string().regex(VARIABLE_NAME.shape, VARIABLE_NAME.refusal))
    .optional()
    .describe(
      'Environment variables whose values the manifest may use as ${NAME}; of those that the pipe’s MANIFEST_VARIABLES lists.',
    ),
  names: z
    .enum(['descriptor', 'folder', 'pom'])
    .optional()
    .describe('Where a bundle’s name comes from: its root descriptor, its folder, or the pom beside it.'),
  bundles: z
    .array(z.union([insideClone('Where bundles are: a folder, a zip or a glob.'), bundleEntry]))
    .optional()
    .describe(
      'Where the bundles are, and settings of some of them. Without a plain entry the whole clone is searched.',
    ),
  environments: z
    .record(
      environmentName,
      z.strictObject({
        organization: z
          .string()
          .regex(ORGANIZATION_NAME.shape, ORGANIZATION_NAME.refusal)
          .optional()
          .describe('The Apigee organization it belongs to; APIGEE_ORG wins over it.'),
        gate: gate.optional(),
        ...settings,
      }),
    )
    .optional()
    .describe('Environments in the order they are deployed to, with settings for every bundle.'),
  previews: previews.optional(),
  configuration: z
    .union([z.boolean(), z.array(insideClone('A folder or a file of configuration entities.')).min(1)])
    .refine((value) => value !== true, 'must be a list of folders and files, or false.')
    .meta({ not: { const: true } })
    .optional()
    .describe('Where configuration entities are; false: there are some, and the pipe leaves them alone.'),
  lint: z
    .strictObject({
      except: z
        .array(
          z.strictObject({
            rule: z.string().regex(/^(?:EX-)?[A-Za-z]{2,8}\d{3}$/, 'must be a rule’s id, such as PIPE002.'),
            files: globs('Files of the repository, as a glob.'),
          }),
        )
        .optional()
        .describe('Findings that do not count, by rule and file.'),
    })
    .optional(),
  retention,
  order: z.array(order).optional().describe('Dependencies that no FlowCallout shows.'),
  externalSharedFlows: z
    .array(z.string().min(1))
    .optional()
    .describe('Shared flows that bundles call and that are deployed from elsewhere.'),
  mavenConfig: z
    .union([z.boolean(), insideClone('A config.json for all bundles.')])
    .optional()
    .describe(
      'true reads Maven’s config.json beside each bundle; a path reads that one file for all; false: there are some, and they do not count.',
    ),
});

export type ManifestContent = z.output<typeof manifestSchema>;
