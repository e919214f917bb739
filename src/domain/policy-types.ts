/**
 * Policy types, by root element, that make a proxy extensible. Google's page
 * https://docs.cloud.google.com/apigee/docs/api-platform/reference/policies/reference-overview-policy calls those that
 * run Java, JavaScript, Python or XSLT extensible; each of the others is called an "Extensible policy" by its own page
 * beside that one (as of 2026-04, read 2026-11-25). Types that are not listed here are standard, or were not looked up:
 * of them nothing is concluded, and Apigee says so once the revision is imported.
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
