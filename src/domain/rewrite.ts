/** One change of a bundle's XML at deploy time; its values are already filled in and may be secret. */
export interface RewriteRule {
  /** Glob over entry names below `apiproxy/` or `sharedflowbundle/` (`policies/*.xml`). */
  readonly files: string;
  readonly xpath: string;
  readonly change: RewriteChange;
  /** Where a person finds the rule: `apigee.yaml:12:7`. */
  readonly where: string;
}

export type RewriteChange =
  /** `replaceChildren` lets the text take the place of child elements, as Maven's plugin does. */
  | { readonly kind: 'text'; readonly value: string; readonly replaceChildren?: boolean | undefined }
  | { readonly kind: 'attribute'; readonly attributes: Readonly<Record<string, string>> }
  /** A well-formed piece of XML, put in as the last child. */
  | { readonly kind: 'add'; readonly xml: string }
  | { readonly kind: 'remove' };

export interface BasePathChange {
  readonly prefix: string;
  readonly suffix: string;
  readonly where: string;
}

/** A target endpoint's new URL; the name `*` means every endpoint that has one. */
export interface TargetChange {
  readonly endpoint: string;
  readonly url: string;
  readonly where: string;
}

/** Everything to change in one bundle for one environment, in the order it is done. */
export interface RewriteRules {
  /** Whom the rules are for, as errors name them. */
  readonly bundle: string;
  readonly environment: string;
  readonly rules: readonly RewriteRule[];
  readonly targets: readonly TargetChange[];
  readonly basePaths: readonly BasePathChange[];
}
