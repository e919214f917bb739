import { describe, expect, it } from '@jest/globals';
import { commit, keys } from '../emulator/bitbucket/bitbucket.ts';
import { story } from '../support/story.ts';

/** Twelve seconds of the pipe's patience, and what a machine takes that does much else; without it, minutes. */
const LATER_MS = 60_000;

describe('Where Bitbucket', () => {
  it.concurrent.each([
    ['refuses every connection', 'refused'],
    ['answers 503 for ever', '503'],
    ['never answers', 'timeout-before'],
  ] as const)('%s, the deploy ends as it would have, not much later, with a warning', async (_, fault) => {
    await story({}, async ({ emulator, run }) => {
      if (fault !== 'refused') {
        emulator.fault({ on: { host: 'bitbucket' }, kind: fault, times: Number.POSITIVE_INFINITY });
      }

      const ended = await run({
        BITBUCKET_API_URL: fault === 'refused' ? 'http://127.0.0.1:1/2.0' : `${emulator.urls.bitbucket}/2.0`,
        BITBUCKET_ACCESS_TOKEN: keys.accessToken,
        BITBUCKET_REPO_FULL_NAME: 'acme/apis',
        BITBUCKET_COMMIT: commit,
        BITBUCKET_BRANCH: 'main',
        BITBUCKET_PR_ID: '7',
      });

      expect(ended.exitCode).toBe(0);
      expect(ended.result.outcome).toBe('done');
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
      expect(ended.result.warnings.map(({ code }) => code)).toEqual(['report-undelivered']);
      expect(ended.log).toContain('Bitbucket was not told everything');
      expect(await ended.report('report.md')).toContain('Bitbucket was not told everything');
      expect(ended.durationMs - ended.result.durationMs).toBeLessThan(LATER_MS);
    });
  });
});
