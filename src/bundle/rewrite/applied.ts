/** What came of one rule; `reason` goes on from "The rewrite at apigee.yaml:12:7 …". */
export type Applied =
  | {
      readonly kind: 'applied';
      readonly changes: readonly { readonly file: string; readonly what: string; readonly places: number }[];
    }
  | { readonly kind: 'failed'; readonly reason: string; readonly hint: string | undefined };

export function failed(reason: string, hint?: string): Applied & { kind: 'failed' } {
  return { kind: 'failed', reason, hint };
}
