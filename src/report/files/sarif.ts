import { APIGEELINT_RULE_NAMES } from '../../domain/findings/apigeelint-rules.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { PIPE_RULES, type PipeRule } from '../../domain/findings/pipe-rules.ts';

export interface SarifInput {
  readonly version: string;
  readonly findings: readonly Finding[];
  /** Accepted by the baseline: they are told too, as suppressed. */
  readonly accepted?: readonly Finding[] | undefined;
}

/** The file `lint.sarif`: SARIF 2.1.0, one run, files relative to the clone. */
export function renderSarif({ version, findings, accepted = [] }: SarifInput): string {
  const ids = [...new Set([...findings, ...accepted].map(({ rule }) => rule))].sort();
  const resultOf = (finding: Finding) => ({
    ruleId: finding.rule,
    ruleIndex: ids.indexOf(finding.rule),
    level: finding.severity,
    message: { text: finding.message === '' ? finding.rule : finding.message },
    locations: [{ physicalLocation: locationOf(finding) }],
    properties: { bundle: finding.bundle, kind: finding.kind },
  });
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'apigee-pipe', version, rules: ids.map(describeRule) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the repository.' } } },
        results: [
          ...findings.map(resultOf),
          ...accepted.map((finding) => ({
            ...resultOf(finding),
            suppressions: [{ kind: 'external', justification: 'Accepted by LINT_BASELINE.' }],
          })),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function locationOf({ file, line, column }: Finding) {
  const artifactLocation = {
    uri: file.toWellFormed().split('/').map(encodeURIComponent).join('/'),
    uriBaseId: 'SRCROOT',
  };
  // SARIF counts from 1; apigeelint says 0 where it does not know.
  if (line === undefined || line < 1) return { artifactLocation };
  const hasColumn = column !== undefined && column >= 1;
  return { artifactLocation, region: { startLine: line, ...(hasColumn ? { startColumn: column } : {}) } };
}

function describeRule(id: string) {
  const ours: PipeRule | undefined = (PIPE_RULES as Readonly<Record<string, PipeRule>>)[id];
  if (ours !== undefined) {
    return {
      id,
      name: id,
      shortDescription: { text: ours.title },
      fullDescription: { text: ours.help },
      help: { text: ours.help },
      defaultConfiguration: { level: ours.severity },
    };
  }
  const name = APIGEELINT_RULE_NAMES[id] ?? 'A rule of this repository';
  return {
    id,
    name: id,
    shortDescription: { text: name },
    help: {
      text: `${name}. Leave it out with LINT_EXCLUDE, or at one place with <!-- apigeelint disable=${id} -->.`,
    },
    helpUri: 'https://github.com/apigee/apigeelint#readme',
  };
}
