import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator.ts';
import { type Bitbucket, commit, createBitbucket, keys } from './bitbucket.ts';
import {
  annotation,
  COMMIT,
  DATA_CENTER,
  INSIGHTS,
  PULL_REQUEST,
  refusedRequests,
  report,
} from './refused-requests.ts';
import { addComment } from './request-log.ts';

let bitbucket: Bitbucket;
let emulator: Emulator;

beforeAll(async () => {
  bitbucket = createBitbucket({ cap: 150 });
  addComment(bitbucket.cloud, 7, { author: 'somebody', text: 'hello' });
  addComment(bitbucket.dataCenter, 7, { author: 'apigee-bot', text: 'hello' });
  emulator = await startEmulator({ bitbucket });
});

afterAll(() => emulator.close());

async function ask(
  request: string,
  body?: unknown,
  token?: string,
): Promise<{ status: number; text: string }> {
  const [method = '', path = ''] = request.split(' ');
  const isCloud = path.startsWith('/2.0');
  const answer = await fetch((isCloud ? emulator.urls.bitbucket : emulator.urls.dataCenter) + path, {
    method,
    headers: {
      authorization: `Bearer ${token ?? (isCloud ? keys.accessToken : keys.dataCenterToken)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

describe("The emulator's Bitbucket refuses what the real one refuses", () => {
  it.each(refusedRequests)('$what', async ({ ask: request, body, status, says }) => {
    await ask(`PUT ${COMMIT}/reports/r`, report);

    const answer = await ask(request, body);

    expect(answer.status).toBe(status);
    expect(answer.text).toContain(says);
  });

  it.each<[string, unknown, readonly string[]]>([
    [`POST ${COMMIT}/statuses/build`, { state: 'FAILED', url: 'https://a.example' }, ['key']],
    [`POST ${COMMIT}/statuses/build`, { key: 'k'.repeat(41), state: 'DONE' }, ['state']],
    [`POST ${COMMIT}/reports/r/annotations`, [{ ...annotation, line: 0 }], ['line']],
    [`POST ${COMMIT}/reports/r/annotations`, [{ ...annotation, summary: 's'.repeat(451) }], ['summary']],
    [`POST ${COMMIT}/reports/r/annotations`, [{ ...annotation, path: '../a' }], ['path']],
    [`POST ${COMMIT}/reports/r/annotations`, [], []],
    [`POST ${PULL_REQUEST}/comments`, { content: {} }, ['content.raw']],
  ])('by the fields that are at fault: %s %j', async (request, body, fields) => {
    await ask(`PUT ${COMMIT}/reports/r`, report);

    const { error } = JSON.parse((await ask(request, body)).text) as { error: { fields?: object } };

    expect(Object.keys(error.fields ?? {})).toEqual(fields);
  });

  it('the 1,001st annotation of a report', async () => {
    await ask(`PUT ${COMMIT}/reports/full`, report);
    for (let batch = 0; batch < 10; batch += 1) {
      const part = Array.from({ length: 100 }, (_, index) => ({
        ...annotation,
        external_id: `${batch}-${index}`,
      }));
      expect((await ask(`POST ${COMMIT}/reports/full/annotations`, part)).status).toBe(200);
    }

    expect((await ask(`POST ${COMMIT}/reports/full/annotations`, [annotation])).status).toBe(400);
  });

  it('on Data Center the whole request that goes over the cap', async () => {
    await ask(`PUT ${INSIGHTS}/reports/full`, { title: 't', data: [] });
    const annotations = Array.from({ length: 151 }, () => ({ message: 'm', severity: 'LOW' }));

    expect((await ask(`POST ${INSIGHTS}/reports/full/annotations`, { annotations })).status).toBe(400);
    expect(bitbucket.dataCenter.reports.get(`${commit}/full`)?.annotations).toEqual([]);
  });

  it('who is nobody', async () => {
    expect((await ask(`GET ${COMMIT}/reports`, undefined, 'wrong')).status).toBe(401);
    expect((await ask(`GET ${DATA_CENTER}`, undefined, 'wrong')).status).toBe(401);
  });

  it('a path that the specification does not know, and remembers it', async () => {
    const before = emulator.unexpected.length;

    expect((await ask('GET /2.0/repositories/acme/apis/nothing')).status).toBe(404);
    expect(emulator.unexpected.length).toBe(before + 1);
  });

  it('a list without next where `fields` did not ask for it', async () => {
    for (let talk = 0; talk < 15; talk += 1)
      addComment(bitbucket.cloud, 7, { author: 'somebody', text: 'talk' });

    const whole = await ask(`GET ${PULL_REQUEST}/comments`);
    const partial = await ask(`GET ${PULL_REQUEST}/comments?fields=values.id`);

    expect(whole.text).toContain('"next"');
    expect(JSON.parse(partial.text)).not.toHaveProperty('next');
  });
});
