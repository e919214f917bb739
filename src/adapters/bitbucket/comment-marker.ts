/** A link definition that nothing refers to: Bitbucket's Markdown shows nothing of it (FACTS §2.3). */
export function commentMarker(kind: 'result' | 'preview'): string {
  return `[//]: # (apigee-pipe:${kind})`;
}
