import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../../../src/config/environment.ts';
import { readVariables } from '../../../src/config/read/read-variables.ts';
import { VARIABLES } from '../../../src/config/variables.ts';
import {
  array,
  assert,
  constant,
  constantFrom,
  dictionary,
  oneof,
  property,
  string,
} from '../../support/properties.ts';

const names = Object.keys(VARIABLES);

describe('Reading the variables', () => {
  it('gives every default where nothing is set', () => {
    expect(readVariables({})).toMatchObject({
      values: {
        ACTION: 'deploy',
        WAIT_TIMEOUT: { milliseconds: 300_000 },
        PARALLEL: 8,
        ON_FAILURE: 'rollback',
        FORCE: false,
        BUNDLES: [],
        APIGEE_ENV: [],
      },
      problems: [],
      warnings: [],
    });
  });

  it('takes an empty text for one that is not set', () => {
    expect(readVariables({ WAIT_TIMEOUT: '', ACTION: '  ', APIGEE_ENV: ' ' })).toEqual(readVariables({}));
  });

  it.each([
    [{ APIGEE_ENV: 'test, prod' }, ['test', 'prod']],
    [{ APIGEE_ENV: 'test\nprod\n' }, ['test', 'prod']],
    [{ APIGEE_ENV_COUNT: '2', APIGEE_ENV_0: 'test', APIGEE_ENV_1: ' prod ' }, ['test', 'prod']],
    [{ APIGEE_ENV_COUNT: '0', APIGEE_ENV: 'ignored' }, []],
  ])('reads the list in %j', (environment, expected) => {
    const { values, problems } = readVariables(environment);

    expect(values.APIGEE_ENV).toEqual(expected);
    expect(problems).toEqual([]);
  });

  it('does not cut folders at spaces or commas', () => {
    expect(readVariables({ BUNDLES: 'my proxies/a, b\nother' }).values.BUNDLES).toEqual([
      'my proxies/a, b',
      'other',
    ]);
  });

  it('names the items of a list that are missing', () => {
    const { problems } = readVariables({ APIGEE_ENV_COUNT: '3', APIGEE_ENV_1: 'test' });

    expect(problems.map(({ variable }) => variable)).toEqual(['APIGEE_ENV_0', 'APIGEE_ENV_2']);
    expect(readVariables({ APIGEE_ENV_COUNT: '1e9' }).problems).toMatchObject([
      { variable: 'APIGEE_ENV_COUNT' },
    ]);
  });

  it('tells all the bad news at once', () => {
    const { problems } = readVariables({
      ACTION: 'fly',
      WAIT_TIMEOUT: 'soon',
      FORCE: 'yes',
      APIGEE_ENV: 'a b!',
    });

    expect(problems.map(({ variable }) => variable).sort()).toEqual([
      'ACTION',
      'APIGEE_ENV',
      'FORCE',
      'WAIT_TIMEOUT',
    ]);
  });

  it.each([
    ['test,a!', 'Of its 2 entries that is entry 2.'],
    ['a!,test,b!', 'Of its 3 entries those are entries 1, 3.'],
    ['a!,a!,a!,a!,a!', 'Of its 5 entries those are entries 1, 2, 3, 4, 5.'],
    ['a!,a!,a!,a!,a!,a!', 'Of its 6 entries those are entries 1, 2, 3, 4, 5 and more.'],
  ])('says which entries of %s it is about, and names five at most', (given, which) => {
    expect(readVariables({ APIGEE_ENV: given }).problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(new RegExp(`\\. ${which}$`)),
    ]);
  });

  it('does not count the only entry of a list', () => {
    expect(readVariables({ APIGEE_ENV: 'a!' }).problems).toEqual([
      { variable: 'APIGEE_ENV', message: expect.not.stringContaining('entr') },
    ]);
  });

  it('notices a variable that was never replaced by its value', () => {
    expect(readVariables({ ACCESS_TOKEN: '$GOOGLE_TOKEN' }).problems).toEqual([
      { variable: 'ACCESS_TOKEN', message: expect.stringContaining('name of another variable') },
    ]);
  });

  it('names the variable that a misspelt one is near to', () => {
    expect(readVariables({ LINT_PROFIL: 'apigee' }).misspelt).toEqual([
      { variable: 'LINT_PROFIL', message: 'is not a variable of this pipe; LINT_PROFILE is.' },
    ]);
    expect(readVariables({ PATH: '/bin', HOME: '/root', BITBUCKET_COMMIT: 'abc' }).misspelt).toEqual([]);
  });

  it('never throws and never shows a value, whatever the environment holds', () => {
    const name = oneof(
      constantFrom(...names),
      constantFrom(...names).map((each) => `${each}_COUNT`),
      constantFrom(...names).map((each) => `${each}_0`),
      string(),
    );
    const value = oneof(
      string(),
      constant('2'),
      constant('true'),
      constant('https://user:pass-word@x'),
      array(string()).map((parts) => parts.join(',')),
    );
    assert(
      property(dictionary(name, value), (environment: Environment) => {
        const { problems, warnings } = readVariables(environment);
        const said = [...problems, ...warnings].map(({ message }) => message).join(' ');

        for (const text of Object.values(environment)) {
          if (isTelling(text)) expect(said).not.toContain(text);
        }
        expect(said).not.toContain('undefined');
      }),
      { numRuns: 500 },
    );
  });
});

/** Long enough not to be part of a sentence by chance. */
function isTelling(text: string | undefined): text is string {
  return (text?.trim().length ?? 0) > 6;
}
