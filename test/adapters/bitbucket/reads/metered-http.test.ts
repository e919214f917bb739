import { describe, expect, it } from '@jest/globals';
import { meterHttp } from '../../../../src/adapters/bitbucket/reads/metered-http.ts';
import type { Answer, HttpRequest } from '../../../../src/ports/http.ts';
import { createDrivenClock } from '../../clock/driven-clock.ts';

/** What is remembered after answers with these headers, each after as many tries. */
async function after(answers: readonly Readonly<Record<string, string>>[], tries = 1) {
  const clock = createDrivenClock();
  const left = [...answers];
  const meter = meterHttp(
    {
      send: async (request) => {
        for (let one = 0; one < tries; one += 1) await request.pace?.(new AbortController().signal);
        return { headers: left.shift() ?? {} } as unknown as Answer;
      },
    },
    clock,
  );
  for (const _ of answers) await meter.http.send({} as HttpRequest);
  return { meter, nowMs: clock.now() };
}

describe('What Bitbucket’s answers tell beside their bodies', () => {
  it.each([
    [[{ 'x-ratelimit-nearlimit': 'true' }], true],
    [[{ 'x-ratelimit-nearlimit': 'True' }], true],
    [[{ 'x-ratelimit-nearlimit': 'false' }], false],
    [[{}], undefined],
    [[{ 'x-ratelimit-nearlimit': 'true' }, {}], true],
    [[{ 'x-ratelimit-nearlimit': 'true' }, { 'x-ratelimit-nearlimit': 'false' }], false],
  ])('is whether the limit is near: %j', async (answers, near) => {
    expect((await after(answers)).meter.nearLimit()).toBe(near);
  });

  it.each([
    [[{ 'x-oauth-scopes': 'repository, pullrequest:write' }], ['repository', 'pullrequest:write']],
    [[{ 'x-oauth-scopes': '' }], []],
    [[{ 'x-oauth-scopes': '<b>, repository' }], ['repository']],
    [[{ 'x-oauth-scopes': 'account' }, {}], ['account']],
    [[{}], undefined],
  ])('is what the credential may do: %j', async (answers, scopes) => {
    expect((await after(answers)).meter.scopes()).toEqual(scopes);
  });

  it('is how far its clock is behind, where it tells the time', async () => {
    const { meter, nowMs } = await after([{}, { date: 'no time' }]);
    expect(meter.clockAheadMs()).toBeUndefined();

    const told = await after([{ date: new Date(Math.floor(nowMs / 1000) * 1000 - 5000).toUTCString() }, {}]);
    expect(told.meter.clockAheadMs()).toBe(5000 + (nowMs % 1000));
  });

  it('is counted by tries', async () => {
    expect((await after([{}, {}], 3)).meter.calls()).toBe(6);
  });
});
