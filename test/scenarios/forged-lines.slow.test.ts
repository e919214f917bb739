import { describe, expect, it } from '@jest/globals';
import { proxyFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

const FORGED = 'Done       9 deployed';
const WILD = [`\n${FORGED}`, `\r\u001B[2K${FORGED}`, `\u2028${FORGED}`, `\u202E${FORGED}`, `\u0085${FORGED}`];

/** No line begins with what the name wanted to say, and nothing moves a cursor or turns a direction. */
function expectHonest(log: string): void {
  expect(log.split('\n').filter((line) => line.startsWith(FORGED))).toEqual([]);
  expect(log).not.toMatch(/[^\P{C}\n\t\p{Co}\p{Cn}]|[\u2028\u2029]/u);
}

describe('The log of a run is not forged', () => {
  it.concurrent('by names of files and folders', () =>
    story(
      {
        files: {
          ...proxyFiles('proxies/orders', 'orders'),
          ...Object.fromEntries(
            WILD.flatMap((text, index) => [
              [
                `proxies/orders/apiproxy/policies/P${index}${text}.xml`,
                '<AssignMessage name="x" enabled="maybe">',
              ],
              [`proxies/f${index}${text}/apiproxy/x.xml`, '<APIProxy name="f"><broken'],
            ]),
          ),
        },
      },
      async ({ run }) => {
        const ended = await run({ ACTION: 'lint', DEBUG: 'true' });

        expect(ended.exitCode).toBe(1);
        expectHonest(ended.log);
      },
    ));

  it.concurrent('by names in XML', () =>
    story(
      {
        files: {
          ...proxyFiles('proxies/orders', 'orders'),
          'proxies/orders/apiproxy/policies/Bad.xml': `<AssignMessage name="Bad&#10;${FORGED}&#x202E;"><DisplayName>&#10;${FORGED}</DisplayName></AssignMessage>`,
          'proxies/x/apiproxy/x.xml': `<APIProxy name="x&#10;${FORGED}"/>`,
        },
      },
      async ({ run }) => expectHonest((await run({ ACTION: 'lint' })).log),
    ));

  it.concurrent('by the names of the build', () =>
    story({ files: proxyFiles('proxies/orders', 'orders') }, async ({ run }) => {
      const ended = await run({
        BITBUCKET_BRANCH: `main${WILD.join('')}`,
        BITBUCKET_TAG: WILD.join(''),
        BITBUCKET_REPO_FULL_NAME: `acme/apis${WILD.join('')}`,
        DEBUG: 'true',
      });

      expectHonest(ended.log);
    }));

  it.concurrent('by what a variable holds', () =>
    story({ files: proxyFiles('proxies/orders', 'orders') }, async ({ run }) => {
      for (const name of [
        'ACTION',
        'APIGEE_ENV',
        'BUNDLE',
        'BUNDLES',
        'LINT_EXCLUDE',
        'REPORT_DIR',
        'CONFIG_FILE',
        'GUARDS',
      ]) {
        expectHonest((await run({ [name]: `x${WILD.join('')}` })).log);
      }
    }));
});
