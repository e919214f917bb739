/** The parts of apigeelint that we call, as its sources show them. */
declare module 'apigeelint/lib/package/Bundle.js' {
  export interface ReportMessage {
    ruleId?: string;
    severity?: number;
    message?: unknown;
    line?: number;
    column?: number;
  }
  export interface Report {
    filePath: string;
    messages: ReportMessage[];
  }
  export interface Resource {
    path: string;
    getFileName(): string;
  }
  type Visit = (entity: unknown, done: (error: unknown, flagged: unknown) => void) => void;
  class Bundle {
    constructor(config: object, built: (bundle: Bundle) => void);
    scriptVerdicts?: Map<string, unknown>;
    resources?: Resource[] | undefined;
    getResources(): Resource[];
    getReport(): Report[];
    onBundle(visit: Visit, done: () => void): void;
    onSteps(visit: Visit, done: () => void): void;
    onConditions(visit: Visit, done: () => void): void;
    onProxyEndpoints(visit: Visit, done: () => void): void;
    onTargetEndpoints(visit: Visit, done: () => void): void;
    onResources(visit: Visit, done: () => void): void;
    onPolicies(visit: Visit, done: () => void): void;
    onFaultRules(visit: Visit, done: () => void): void;
    onDefaultFaultRules(visit: Visit, done: () => void): void;
  }
  export default Bundle;
}

declare module 'apigeelint:rules' {
  export interface Rule {
    readonly plugin: { readonly ruleId: string; readonly enabled: boolean };
    readonly [event: string]: unknown;
  }
  /** In the order in which apigeelint runs them. */
  export const rules: readonly { readonly file: string; readonly load: () => Rule }[];
}

declare module 'part:eslint' {
  export interface EslintMessage {
    readonly ruleId: string | null;
    readonly severity: number;
    readonly message: string;
    readonly line?: number;
    readonly column?: number;
    readonly nodeType?: string;
  }
  export interface Eslint {
    lintFiles(paths: readonly string[]): Promise<readonly { readonly messages: readonly EslintMessage[] }[]>;
  }
  export const ESLint: new (options: object) => Eslint;
  /** The text that ESLint's command line prints of an error. */
  export function messageOf(error: unknown): string;
}

declare module 'part:secrets' {
  export interface SecretMessage {
    readonly ruleId: string;
    readonly messageId: string;
    readonly loc: { readonly start: { readonly line: number; readonly column: number } };
  }
  export function lintSource(request: object): Promise<{ readonly messages: readonly SecretMessage[] }>;
  export const creator: object;
}
