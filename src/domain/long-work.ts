/** A change of the organization that the platform takes at once and may finish minutes later. */
export type LongWork =
  | { readonly kind: 'done' }
  /** Without an id there is nothing to ask by: only what was asked for can be looked at. */
  | { readonly kind: 'under-way'; readonly id: string | undefined }
  | { readonly kind: 'given-up'; readonly because: string | undefined };
