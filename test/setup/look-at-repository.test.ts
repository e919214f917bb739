import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { CodeHostSettings } from '../../src/ports/code-host-settings.ts';
import { lookAtRepository } from '../../src/setup/look-at-repository.ts';

/** Settings of which nothing answers, with what was asked. */
function silent(refusal: PipeError) {
  const asked: string[] = [];
  const settings = new Proxy({} as CodeHostSettings, {
    get: (_target, method: string) => () => {
      asked.push(method);
      return Promise.reject(refusal);
    },
  });
  return { asked, settings };
}

describe('A look at the repository', () => {
  it('asks no more of a Bitbucket that does not answer, and says it in one line', async () => {
    const refusal = new PipeError('code-host-unreadable', 'Bitbucket did not answer.', {
      hint: 'Try again.',
    });
    const { asked, settings } = silent(refusal);

    const found = await lookAtRepository(settings, { withWebhooks: true });

    expect(asked).toEqual(['repository']);
    expect(found).toMatchObject({ repositoryId: undefined, lists: {} });
    expect(found.unseen).toEqual([
      expect.stringMatching(/^the repository on Bitbucket: Bitbucket did not answer/),
    ]);
  });

  it('asks on if only the repository itself is out of bounds, and names each thing', async () => {
    const refusal = new PipeError('code-host-unreadable', 'The scope is missing.', { status: 403 });
    const { asked, settings } = silent(refusal);

    const { unseen } = await lookAtRepository(settings, { withWebhooks: false });

    expect(asked).toHaveLength(7);
    expect(unseen.map((line) => line.split(':')[0])).toEqual([
      "the repository's UUID",
      "the workspace's UUID",
      'who issues the tokens of steps',
      'whether Pipelines are on',
      'branch restrictions',
      'deployment environments',
      'schedules',
    ]);
  });
});
