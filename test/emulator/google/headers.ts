/** Seen on recorded traffic (docs/apigee.md#transport). */
export const googleHeaders = {
  'Content-Type': 'application/json; charset=UTF-8',
  Server: 'ESF',
  Vary: ['Origin', 'X-Origin', 'Referer'],
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'SAMEORIGIN',
  'X-Xss-Protection': '0',
};

/** What Google's front end says to a path that no service has. */
export function frontEndNotFound(path: string): {
  status: number;
  headers: Record<string, string>;
  body: string;
} {
  return {
    status: 404,
    headers: { 'Content-Type': 'text/html; charset=UTF-8' },
    body: `<!DOCTYPE html>
<html lang=en>
  <title>Error 404 (Not Found)!!1</title>
  <p><b>404.</b> <ins>That’s an error.</ins>
  <p>The requested URL <code>${path.replaceAll(/[<>&]/g, '')}</code> was not found on this server.  <ins>That’s all we know.</ins>
`,
  };
}
