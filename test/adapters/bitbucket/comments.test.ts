import { describe, expect, it } from '@jest/globals';
import { addComment, commentsOf, type Ledger } from '../../emulator/bitbucket/request-log.ts';
import { type OpenBitbucket, openBitbucket } from './open-host.ts';

const flavours = [
  {
    name: 'Bitbucket Cloud',
    host: 'bitbucket',
    hostOf: (bitbucket: OpenBitbucket) => bitbucket.hostFor(),
    ledgerOf: (bitbucket: OpenBitbucket): Ledger => bitbucket.cloud,
  },
  {
    name: 'Bitbucket Data Center',
    host: 'dataCenter',
    hostOf: (bitbucket: OpenBitbucket) => bitbucket.dataCenterHost(),
    ledgerOf: (bitbucket: OpenBitbucket): Ledger => bitbucket.dataCenter,
  },
] as const;

const marker = '[//]: # (apigee-pipe:result)';
const order = (markdown: string) => ({ pullRequest: 7, kind: 'result' as const, markdown });

describe.each(flavours)('The comment on $name', ({ host, hostOf, ledgerOf }) => {
  it('is written once and then updated', async () => {
    await using bitbucket = await openBitbucket();
    const codeHost = hostOf(bitbucket);

    await codeHost.upsertComment(order('first'));
    await codeHost.upsertComment(order('second'));

    expect(commentsOf(ledgerOf(bitbucket), 7).map(({ text }) => text)).toEqual([`second\n\n${marker}\n`]);
    expect(bitbucket.emulator.unexpected).toEqual([]);
  });

  it('is another one for the preview', async () => {
    await using bitbucket = await openBitbucket();
    const codeHost = hostOf(bitbucket);

    await codeHost.upsertComment(order('result'));
    await codeHost.upsertComment({ ...order('preview'), kind: 'preview' });

    expect(commentsOf(ledgerOf(bitbucket), 7)).toHaveLength(2);
  });

  it('is found behind hundreds of others', async () => {
    await using bitbucket = await openBitbucket();
    const codeHost = hostOf(bitbucket);
    await codeHost.upsertComment(order('first'));
    for (let talk = 0; talk < 250; talk += 1) {
      addComment(ledgerOf(bitbucket), 7, { author: 'somebody', text: `talk ${talk}` });
    }

    await codeHost.upsertComment(order('second'));

    expect(commentsOf(ledgerOf(bitbucket), 7)).toHaveLength(251);
    expect(commentsOf(ledgerOf(bitbucket), 7)[0]?.text).toContain('second');
  });

  it('leaves alone what others wrote, even with our marker', async () => {
    await using bitbucket = await openBitbucket();
    addComment(ledgerOf(bitbucket), 7, { author: 'somebody', text: `copied\n\n${marker}` });
    addComment(ledgerOf(bitbucket), 7, { author: 'apigee-bot', text: `> ${marker}\n\nwhat is this line?` });

    await hostOf(bitbucket).upsertComment(order('ours'));
    await hostOf(bitbucket).upsertComment(order('ours again'));

    expect(commentsOf(ledgerOf(bitbucket), 7).map(({ text }) => text.split('\n')[0])).toEqual([
      'copied',
      `> ${marker}`,
      'ours again',
    ]);
  });

  it('stays one where two steps write it at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      await using bitbucket = await openBitbucket();
      const hosts = [hostOf(bitbucket), hostOf(bitbucket), hostOf(bitbucket)];

      await Promise.all(hosts.map((codeHost, step) => codeHost.upsertComment(order(`step ${step}`))));

      expect(commentsOf(ledgerOf(bitbucket), 7)).toHaveLength(1);
      expect(bitbucket.emulator.unexpected).toEqual([]);
    }
  });

  it('keeps the part of every step that writes it at once', async () => {
    for (const before of [undefined, order('an older one')]) {
      await using bitbucket = await openBitbucket();
      if (before !== undefined) await hostOf(bitbucket).upsertComment(before);
      const steps = ['lint', 'plan', 'deploy 1', 'deploy 2'];
      const part = (step: number) => ({
        step: `${step}`.repeat(8),
        commit: 'a1b2c3d4e5f6',
        build: 42,
        failed: step === 2,
        title: `step ${step}`,
      });

      await Promise.all(
        steps.map((text, step) => hostOf(bitbucket).upsertComment({ ...order(text), part: part(step) })),
      );

      const comments = commentsOf(ledgerOf(bitbucket), 7).map(({ text }) => text);
      expect(comments).toHaveLength(1);
      for (const text of steps) expect(comments[0]).toMatch(new RegExp(`^${text}$`, 'm'));
      expect(comments[0]).toMatch(/^### step 2\n\ndeploy 1\n/);
    }
  });

  it('stays one where the answer to writing it was lost', async () => {
    await using bitbucket = await openBitbucket();
    bitbucket.emulator.fault({ on: { host, method: 'POST' }, kind: 'reset-after' });

    await hostOf(bitbucket).upsertComment(order('once'));

    expect(commentsOf(ledgerOf(bitbucket), 7)).toHaveLength(1);
  });

  it('is written although the rate limit said no at first', async () => {
    await using bitbucket = await openBitbucket();
    bitbucket.emulator.fault({ on: { host, method: 'POST' }, kind: '429', retryAfterSeconds: 0, times: 2 });

    await hostOf(bitbucket).upsertComment(order('patient'));

    expect(commentsOf(ledgerOf(bitbucket), 7)).toHaveLength(1);
  });

  it('names the pull request that does not exist', async () => {
    await using bitbucket = await openBitbucket();

    const writing = hostOf(bitbucket).upsertComment({ ...order('x'), pullRequest: 99 });

    await expect(writing).rejects.toMatchObject({ code: 'report-undelivered', status: 404 });
  });
});
