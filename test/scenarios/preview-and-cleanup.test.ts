import { expect, it } from '@jest/globals';
import { inPullRequest } from '../support/preview-story.ts';
import { proxyFiles } from '../support/repository.ts';
import { story, writesIn } from '../support/story.ts';

it('A pull request’s change is previewed beside what serves, and taken away once, with a word if nothing is there', async () => {
  await story({}, async ({ emulator, repository, run }) => {
    await run();
    await repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'new' }));

    const previewed = await run(inPullRequest(emulator, { ACTION: 'preview' }));

    expect(previewed.exitCode).toBe(0);
    expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
    expect(emulator.serving('test', 'apiproxy', 'orders-pr7')).toBe('1');
    expect(previewed.log).toContain('/orders/pr7');

    const removed = await run(inPullRequest(emulator, { ACTION: 'cleanup' }));

    expect(removed.exitCode).toBe(0);
    expect(removed.result.outcome).toBe('done');
    expect(removed.log).not.toContain('is left to remove');
    expect(emulator.revisions('apiproxy', 'orders-pr7')).toEqual([]);

    const before = writesIn(emulator).length;
    const again = await run(inPullRequest(emulator, { ACTION: 'cleanup' }));

    expect(again.result.outcome).toBe('unchanged');
    expect(again.log.replaceAll(/\s+/g, ' ')).toContain('Nothing of pull request 7 is left to remove');
    expect(writesIn(emulator)).toHaveLength(before);
  });
});
