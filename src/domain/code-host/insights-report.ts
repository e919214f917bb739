/** A Code Insights report in our words; the adapters know how Cloud and Data Center want it told. */
export interface InsightsReport {
  /** `apigee-pipe-lint`, `apigee-pipe-deploy` or `apigee-pipe-drift`; a report of the same key is replaced. */
  readonly key: string;
  readonly title: string;
  readonly details: string;
  readonly passed: boolean;
  readonly link: string | undefined;
  /** Most telling first: Cloud shows ten of them, Data Center six. */
  readonly fields: readonly InsightsField[];
  /** Most severe first, at most 1,000, every path inside the repository. */
  readonly annotations: readonly InsightsAnnotation[];
}

export type InsightsField =
  | { readonly kind: 'text'; readonly title: string; readonly text: string }
  | { readonly kind: 'number'; readonly title: string; readonly number: number }
  | { readonly kind: 'duration'; readonly title: string; readonly milliseconds: number }
  | { readonly kind: 'link'; readonly title: string; readonly text: string; readonly href: string };

export interface InsightsAnnotation {
  readonly id: string;
  readonly kind: 'bug' | 'code-smell';
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  readonly summary: string;
  readonly details: string;
  /** Relative to the repository, forward slashes, never percent-encoded: it travels in JSON. */
  readonly path: string;
  /** Counted from 1; undefined puts the annotation at the top of the file. */
  readonly line: number | undefined;
}
