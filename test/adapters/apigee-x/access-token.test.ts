import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { failureOf } from '../http/client.ts';
import { json, type Reply, raw, reset, startServer } from '../http/fake-server.ts';
import { deploying, importing } from './refusal.ts';
import { apigeeAt, PLANTED } from './trial.ts';

describe('the access token', () => {
  it('turns up in no error and no line of the log, even where the other side echoes it', async () => {
    const echo: Reply = (response, request) => {
      const said = String(request.headers.authorization);
      const body =
        request.method === 'GET'
          ? { error: { code: 400, message: said } }
          : { error: said, error_description: said };
      json(request.method === 'GET' ? 400 : 403, body, { 'x-echo': said })(response, request);
    };
    await using server = await startServer(echo);
    const { apigee, lines } = apigeeAt(server.url);

    const errors = [
      await failureOf(apigee.organization()),
      await failureOf(importing(apigee)),
      await failureOf(deploying(apigee)),
    ];
    server.reply(raw(403, `<b>${PLANTED}</b>`, { 'content-type': `text/html; ${PLANTED}` }), reset);
    errors.push(await failureOf(deploying(apigee)), await failureOf(deploying(apigee)));

    const shown = errors.map((error) => inspect(error, { depth: Infinity, showHidden: true }));
    expect(server.received.every(({ headers }) => headers.authorization === `Bearer ${PLANTED}`)).toBe(true);
    expect(lines).toHaveLength(5);
    expect([...shown, ...lines].join('\n')).not.toContain('planted');
  });
});
