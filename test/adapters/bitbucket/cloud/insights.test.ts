import { describe, expect, it } from '@jest/globals';
import { commit } from '../../../emulator/bitbucket/bitbucket.ts';
import { reportAt } from '../../../emulator/bitbucket/request-log.ts';
import { until } from '../../../support/until.ts';
import { createDrivenClock } from '../../clock/driven-clock.ts';
import { failureOf } from '../../http/client.ts';
import { annotationOf, openBitbucket, reportOf } from '../open-host.ts';

describe('Code Insights on Bitbucket Cloud', () => {
  it('delivers 250 annotations in batches of a hundred', async () => {
    await using bitbucket = await openBitbucket();

    await bitbucket.hostFor().publishReport(commit, reportOf(250));

    expect(reportAt(bitbucket.cloud, commit, 'apigee-pipe-lint')?.annotations).toHaveLength(250);
    expect(bitbucket.emulator.calls(/annotations/)).toHaveLength(3);
    expect(bitbucket.emulator.unexpected).toEqual([]);
  });

  it('never sends more than the thousand a report holds', async () => {
    await using bitbucket = await openBitbucket();

    await bitbucket.hostFor().publishReport(commit, reportOf(1001));

    expect(reportAt(bitbucket.cloud, commit, 'apigee-pipe-lint')?.annotations).toHaveLength(1000);
    expect(bitbucket.emulator.unexpected).toEqual([]);
  });

  it('leaves nothing of an earlier run on the same commit', async () => {
    await using bitbucket = await openBitbucket();
    const host = bitbucket.hostFor();

    await host.publishReport(commit, reportOf(120));
    await host.publishReport(commit, reportOf(1, { passed: true }));

    const stored = reportAt(bitbucket.cloud, commit, 'apigee-pipe-lint');
    expect(stored?.annotations).toHaveLength(1);
    expect(stored?.report['result']).toBe('PASSED');
  });

  it('repairs what a run left that was killed between deleting and writing', async () => {
    await using bitbucket = await openBitbucket();
    const host = bitbucket.hostFor();
    await host.publishReport(commit, reportOf(3));
    const killed = new AbortController();
    bitbucket.emulator.fault({ on: { host: 'bitbucket', method: 'PUT' }, kind: 'timeout-before' });
    const publishing = failureOf(host.publishReport(commit, reportOf(5), killed.signal));
    await until(() => bitbucket.emulator.requests.some(({ fault }) => fault === 'timeout-before'));
    killed.abort();
    expect(await publishing).toBeDefined();
    expect(reportAt(bitbucket.cloud, commit, 'apigee-pipe-lint')).toBeUndefined();

    await host.publishReport(commit, reportOf(5));

    expect(reportAt(bitbucket.cloud, commit, 'apigee-pipe-lint')?.annotations).toHaveLength(5);
  });

  it('sends a path with spaces and letters of any script as it is', async () => {
    await using bitbucket = await openBitbucket();
    const path = 'proxies/mein proxy/apiproxy/policies/Größe 100%.xml';

    await bitbucket
      .hostFor()
      .publishReport(commit, reportOf(0, { annotations: [annotationOf(0, { path })] }));

    expect(reportAt(bitbucket.cloud, commit, 'apigee-pipe-lint')?.annotations[0]?.['path']).toBe(path);
  });

  it('cuts what is too long and shows ten fields', async () => {
    await using bitbucket = await openBitbucket();
    const long = '𝒳'.repeat(2500);
    const fields = Array.from({ length: 14 }, (_, number) => ({
      kind: 'number' as const,
      title: `n${number}`,
      number,
    }));
    const annotations = [annotationOf(0, { summary: long, details: long, line: undefined })];

    await bitbucket.hostFor().publishReport(commit, reportOf(0, { details: long, fields, annotations }));

    const stored = reportAt(bitbucket.cloud, commit, 'apigee-pipe-lint');
    expect(stored?.report['data']).toHaveLength(10);
    expect(String(stored?.annotations[0]?.['summary']).isWellFormed()).toBe(true);
    expect(bitbucket.emulator.unexpected).toEqual([]);
  });

  it('needs no credential where Pipelines has its proxy, and shows none to it', async () => {
    await using bitbucket = await openBitbucket();
    const proxyUrl = bitbucket.emulator.urls.bitbucketProxy;

    const delivery = await bitbucket
      .hostFor({ credential: { kind: 'none' }, proxyUrl })
      .publishReport(commit, reportOf(2));

    expect(delivery).toEqual({ kind: 'delivered' });
    expect(reportAt(bitbucket.cloud, commit, 'apigee-pipe-lint')?.owner).toBe('pipelines');
    expect(bitbucket.emulator.requests.map(({ host }) => host)).toEqual(Array(3).fill('bitbucketProxy'));
    expect(bitbucket.emulator.unexpected).toEqual([]);
  });

  it('takes the credential where the proxy is not there', async () => {
    await using bitbucket = await openBitbucket();

    await bitbucket.hostFor({ proxyUrl: 'http://127.0.0.1:1' }).publishReport(commit, reportOf(2));

    expect(reportAt(bitbucket.cloud, commit, 'apigee-pipe-lint')?.owner).toBe('apigee-bot');
  });

  it('does not wait for a proxy that is not there', async () => {
    await using bitbucket = await openBitbucket();
    const clock = createDrivenClock();
    const nowhere = { credential: { kind: 'none' }, proxyUrl: 'http://127.0.0.1:1' } as const;

    const publishing = bitbucket.hostFor(nowhere, clock).publishReport(commit, reportOf(2));

    await expect(publishing).rejects.toThrow('through the proxy of Pipelines at http://127.0.0.1:1');
    expect(clock.sleeps).toEqual([]);
  });

  it('waits for a proxy that is overloaded', async () => {
    await using bitbucket = await openBitbucket();
    bitbucket.emulator.fault({ on: { host: 'bitbucketProxy' }, kind: '429', retryAfterSeconds: 0, times: 2 });
    const proxyUrl = bitbucket.emulator.urls.bitbucketProxy;

    await bitbucket.hostFor({ credential: { kind: 'none' }, proxyUrl }).publishReport(commit, reportOf(2));

    expect(reportAt(bitbucket.cloud, commit, 'apigee-pipe-lint')?.annotations).toHaveLength(2);
  });

  it('says what to set where there is neither proxy nor credential', async () => {
    await using bitbucket = await openBitbucket();

    const delivery = await bitbucket
      .hostFor({ credential: { kind: 'none' } })
      .publishReport(commit, reportOf(2));

    expect(delivery).toMatchObject({
      kind: 'skipped',
      reason: expect.stringContaining('BITBUCKET_ACCESS_TOKEN'),
    });
    expect(bitbucket.emulator.requests).toEqual([]);
  });
});
