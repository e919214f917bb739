/** What `npm audit` found, in sentences for a log, and whether the step fails. */
export interface AuditVerdict {
  readonly sentences: readonly string[];
  readonly failed: boolean;
}

interface Audit {
  readonly message?: unknown;
  readonly vulnerabilities?: Readonly<Record<string, { severity: string; range: string }>>;
}

/**
 * Reads the output of `npm audit --json`. A registry that cannot be asked (a mirror without advisories, no network) is
 * told and does not fail: only an answer can say that a package is vulnerable, and no answer never says that it is not.
 */
export function judgeAudit(output: string): AuditVerdict {
  const audit = readAudit(output);
  if (audit.vulnerabilities === undefined) {
    const said = typeof audit.message === 'string' ? `: ${audit.message}` : '';
    return { sentences: [`Not audited, the registry gave no advisories${said}.`], failed: false };
  }
  const found = Object.entries(audit.vulnerabilities);
  if (found.length === 0)
    return { sentences: ['No package has a vulnerability that the registry knows of.'], failed: false };
  return {
    sentences: found.map(
      ([name, { severity, range }]) => `${name} ${range} has a known vulnerability (${severity}).`,
    ),
    failed: true,
  };
}

function readAudit(output: string): Audit {
  try {
    const read: unknown = JSON.parse(output);
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    return {};
  }
}
