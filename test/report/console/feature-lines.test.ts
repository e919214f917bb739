import { expect, it } from '@jest/globals';
import { paintWith } from '../../../src/report/console/paint.ts';
import { renderFeatures } from '../../../src/report/console/steps.ts';

it('says in one line each what the Bitbucket credential allows', () => {
  const lines = renderFeatures(
    [
      { feature: 'Code Insights', outcome: 'allowed', sentence: 'scope repository' },
      {
        feature: 'pull request comment',
        outcome: 'refused',
        sentence: 'Give the credential the scope pullrequest.',
      },
      { feature: 'build status', outcome: 'not-configured', sentence: 'no Bitbucket credential is given' },
    ],
    paintWith(false),
  );

  expect(lines).toEqual([
    '✔ Code Insights         allowed: scope repository',
    '✖ pull request comment  Give the credential the scope pullrequest.',
    '○ build status          not set up: no Bitbucket credential is given',
  ]);
});
