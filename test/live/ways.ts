/** Every way in which Apigee and its console were seen to write a bundle. */
export const WAYS = [
  { exportXml: 'asImported', exportRoot: 'plain' },
  { exportXml: 'asImported', exportRoot: 'emptyLists' },
  { exportXml: 'asImported', exportRoot: 'edge' },
  { exportXml: 'asImported', exportRoot: 'doubled' },
  { exportXml: 'rewritten', exportRoot: 'plain' },
] as const;
