/** A link definition that nothing refers to: Bitbucket's Markdown shows nothing of it (docs/bitbucket.md#comments-and-statuses). */
export function commentMarker(kind: 'result' | 'preview'): string {
  return `[//]: # (apigee-pipe:${kind})`;
}
