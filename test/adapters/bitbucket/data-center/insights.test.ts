import { describe, expect, it } from '@jest/globals';
import { commit } from '../../../emulator/bitbucket/bitbucket.ts';
import { reportAt } from '../../../emulator/bitbucket/request-log.ts';
import { openBitbucket, reportOf } from '../open-host.ts';

describe('Code Insights on Bitbucket Data Center', () => {
  it('follows its own rules: six fields, PASS or FAIL, nothing critical, nothing twice', async () => {
    await using bitbucket = await openBitbucket();
    const host = bitbucket.dataCenterHost();
    const fields = Array.from({ length: 8 }, (_, number) => ({
      kind: 'number' as const,
      title: `n${number}`,
      number,
    }));

    await host.publishReport(commit, reportOf(250, { fields }));
    await host.publishReport(commit, reportOf(250, { fields }));

    const stored = reportAt(bitbucket.dataCenter, commit, 'apigee-pipe-lint');
    expect(stored?.report).toMatchObject({ result: 'FAIL' });
    expect(stored?.report['data']).toHaveLength(6);
    expect(stored?.annotations).toHaveLength(250);
    expect(stored?.annotations[0]).toMatchObject({ severity: 'HIGH', line: 1 });
    expect(bitbucket.emulator.unexpected).toEqual([]);
  });

  it('uses the older address where the newer is not known', async () => {
    await using bitbucket = await openBitbucket({ oldInsights: true });

    await bitbucket.dataCenterHost().publishReport(commit, reportOf(2));

    expect(reportAt(bitbucket.dataCenter, commit, 'apigee-pipe-lint')?.annotations).toHaveLength(2);
  });

  it("says that somebody else's report cannot be replaced", async () => {
    await using bitbucket = await openBitbucket();
    await bitbucket.dataCenterHost('somebody-else').publishReport(commit, reportOf(1));

    const publishing = bitbucket.dataCenterHost().publishReport(commit, reportOf(1));

    await expect(publishing).rejects.toThrow('This report belongs to somebody else.');
  });

  it('says what the administrator allows where the cap is lower than usual', async () => {
    await using bitbucket = await openBitbucket({ cap: 150 });

    const publishing = bitbucket.dataCenterHost().publishReport(commit, reportOf(250));

    await expect(publishing).rejects.toThrow('at most 150 annotations');
  });
});
