import type { Severity } from './finding.ts';

export interface PipeRule {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** One paragraph: what is found, why it matters, what to do. */
  readonly help: string;
}

/** The checks that apigeelint lacks. docs/lint-rules.md prints this table; LINT_EXCLUDE and directives take the ids. */
export const PIPE_RULES = {
  PIPE001: {
    id: 'PIPE001',
    severity: 'warning',
    title: 'A condition compares too many variables for CC006',
    help: 'apigeelint’s CC006 tries every combination of values that a condition compares; from about eight variables that takes more time and memory than there is. Such a condition is not tried, and this finding says so. It may well be right: divide it into several conditions to have it checked.',
  },
  PIPE002: {
    id: 'PIPE002',
    severity: 'error',
    title: 'A secret in the bundle',
    help: 'A private key, password or token stands in a policy, script or property file, where everyone who reads the repository or exports the proxy can read it. Replace it, because it is known already; keep the new one in an encrypted key value map and refer to it. The value is never printed. The patterns are secretlint’s recommended ones and a few for Apigee’s own elements.',
  },
  PIPE003: {
    id: 'PIPE003',
    severity: 'warning',
    title: 'A FlowCallout calls a shared flow that is not in this repository',
    help: 'A proxy whose shared flow does not exist in the environment fails to deploy. Put the shared flow into the repository, or, where another repository deploys it, list it in the manifest’s externalSharedFlows or disable the finding at the policy: <!-- apigeelint disable=PIPE003 -->.',
  },
  PIPE004: {
    id: 'PIPE004',
    severity: 'warning',
    title: 'Two bundles claim the same base path',
    help: 'In one environment group only one of them would receive the calls, and Apigee reports a route conflict. Change one base path, or leave it where the two are never deployed to the same environment group.',
  },
  PIPE005: {
    id: 'PIPE005',
    severity: 'warning',
    title: 'A ProxyEndpoint that no call can reach',
    help: 'The ProxyEndpoint has no BasePath, or an earlier one of the same proxy has the same BasePath: nothing is ever routed to it. Give it a base path of its own or remove it. (A RouteRule that names an absent target is apigeelint’s PD001.)',
  },
  PIPE006: {
    id: 'PIPE006',
    severity: 'warning',
    title: 'A placeholder that nobody has filled in',
    help: 'The file still holds {{ name }} or @name@, as templates do before they are rendered: deployed like this it does not work. Render the bundle before the pipe runs, or in the pipe with the manifest’s rewrites.',
  },
} as const satisfies Readonly<Record<string, PipeRule>>;

export type PipeRuleId = keyof typeof PIPE_RULES;
