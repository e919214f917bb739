import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { CodeHostSettings } from '../../src/ports/code-host-settings.ts';
import {
  audienceOf,
  bitbucketResult,
  describeRepository,
  lookAtRepository,
  namesIn,
  withFound,
} from '../../src/setup/look-at-repository.ts';

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

describe('What was found of the repository', () => {
  const nothing = {
    repositoryId: undefined,
    workspaceId: undefined,
    mainBranch: undefined,
    issuer: undefined,
    pipelinesEnabled: undefined,
    restrictions: undefined,
    lists: {},
    unseen: [],
  };

  it('is a line for each thing that is known', () => {
    expect(describeRepository(nothing, undefined)).toEqual([]);
    expect(
      describeRepository(
        {
          ...nothing,
          mainBranch: 'main',
          pipelinesEnabled: false,
          restrictions: [
            { kind: 'require_approvals_to_merge', pattern: 'main', value: 2 },
            { kind: 'force', pattern: '', value: undefined },
          ],
          lists: { environment: [], schedule: [{ pipeline: 'drift' }, {}] as never },
        },
        'ari:x',
      ),
    ).toEqual([
      'main branch main',
      'tokens of steps are for ari:x',
      'Pipelines are off',
      'deployment environments: none',
      'schedules of: drift, a branch',
      'branch restrictions: main require approvals to merge 2, branching model force',
    ]);
    expect(describeRepository({ ...nothing, pipelinesEnabled: true }, undefined)).toEqual([
      'Pipelines are on',
    ]);
  });

  it('is null in result.json where it is not known, and an empty list where there is none', () => {
    expect(bitbucketResult(nothing, undefined)).toMatchObject({ environments: null, schedules: null });
    const lists = { environment: [{ name: 'test' }], schedule: [{}, { pipeline: 'drift' }] } as never;
    expect(bitbucketResult({ ...nothing, lists, pipelinesEnabled: false }, 'ari:x')).toMatchObject({
      audience: 'ari:x',
      pipelinesEnabled: false,
      environments: ['test'],
      schedules: ['drift'],
    });
  });

  it('fills in what Pipelines do not say of themselves', () => {
    const context = { repositoryId: 'own', workspaceId: undefined } as never;
    const found = { ...nothing, repositoryId: 'other', workspaceId: '{w}' };
    expect(withFound(context, found)).toMatchObject({ repositoryId: 'own', workspaceId: '{w}' });
    expect(withFound(context, undefined)).toMatchObject({ repositoryId: 'own' });
    expect(audienceOf({ workspaceId: '{w}' })).toBe('ari:cloud:bitbucket::workspace/w');
    expect(audienceOf({ workspaceId: undefined })).toBeUndefined();
  });

  it('says how many names it leaves out', () => {
    expect(namesIn(undefined)).toBeUndefined();
    expect(namesIn([])).toBe('none');
    expect(namesIn(['a', 'b'])).toBe('a, b');
  });
});
