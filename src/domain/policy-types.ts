/**
 * Policy types, by root element, that make a proxy extensible. Google's page
 * https://docs.cloud.google.com/apigee/docs/api-platform/reference/policies/reference-overview-policy says so of those
 * that run Java, JavaScript, Python or XSLT, and the page of each other policy beside it of that one ("This policy is an
 * Extensible policy"; the two token policies as somebody quotes their pages). Stored copies of 2025 and 2026, read
 * 2026-11-25. Types that are not listed are standard, or their pages were not found: of them nothing is concluded, and
 * Apigee says so once the revision is imported.
 */
const EXTENSIBLE: ReadonlySet<string> = new Set([
  'AccessEntity',
  'AssignMessage',
  'BasicAuthentication',
  'DataCapture',
  'DeleteOAuthV2Info',
  'ExtractVariables',
  'FlowCallout',
  'GenerateSAMLAssertion',
  'GetOAuthV2Info',
  'JavaCallout',
  'Javascript',
  'KeyValueMapOperations',
  'LLMTokenQuota',
  'MessageLogging',
  'OAuthV2',
  'PromptTokenLimit',
  'Quota',
  'Script',
  'ServiceCallout',
  'VerifyAPIKey',
  'XMLThreatProtection',
  'XSL',
]);

export interface PolicyRef {
  readonly name: string;
  /** The root element: `AssignMessage`. */
  readonly type: string;
}

export function isExtensible({ type }: PolicyRef): boolean {
  return EXTENSIBLE.has(type);
}
