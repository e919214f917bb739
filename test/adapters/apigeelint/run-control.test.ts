import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readRunControl } from '../../../src/adapters/apigeelint/run-control.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { writeTree } from './bundles.ts';

const folder = (): string => temporaryFolder('run-control-');

function read(text: string) {
  const clone = writeTree(folder(), { '.apigeelintrc': text, 'rules/x.js': '' });
  return { clone, ...readRunControl(clone, [clone]) };
}

describe('an .apigeelintrc', () => {
  it('sets what apigeelint takes from it', () => {
    const { clone, settings, problems } = read(
      [
        '# ours',
        '--profile apigee',
        '--excluded PO013,EX-AB001',
        '',
        '--maxWarnings 12 # for now',
        '--complexConditionTermCount 20\r',
        '  --policyCountLimit 50',
        '--ignoreDirectives true',
        '--externalPluginsDirectory ./rules',
      ].join('\n'),
    );

    expect(problems).toEqual([]);
    expect(settings).toEqual({
      profile: 'apigee',
      excluded: ['PO013', 'EX-AB001'],
      maxWarnings: 12,
      complexConditionTermCount: 20,
      policyCountLimit: 50,
      ignoreDirectives: true,
      plugins: join(clone, 'rules'),
    });
  });

  it('may say what is of no meaning inside a pipe, and has the last word of two', () => {
    const { settings, problems } = read(
      '--formatter table.js\n--quiet\n--list\n--norc\n--path x\n--maxWarnings -1\n--profile apigee\n--profile apigeex\n',
    );

    expect(problems).toEqual([]);
    expect(settings).toEqual({ profile: 'apigeex' });
  });

  it.each([
    ['--profile apigeeX', 'sets --profile to "apigeeX": it must be apigee or apigeex.'],
    [
      '--profile=apigeex',
      'writes --profile=apigeex with an equals sign, which apigeelint ignores: use a space.',
    ],
    [
      '--profile  apigeex',
      'has more than a single space behind --profile, where apigeelint reads nothing: use one.',
    ],
    [
      '--profile\tapigeex',
      'has more than a single space behind --profile, where apigeelint reads nothing: use one.',
    ],
    ['--profil apigeex', 'sets --profil, which is no setting. Did you mean --profile?'],
    ['--Excluded PO013', 'sets --Excluded, which is no setting. Did you mean --excluded?'],
    [
      '--excluded PO013, PO025',
      'has a space in the value of --excluded, where apigeelint stops reading: remove it.',
    ],
    ['--excluded PO999', 'excludes PO999, which is no rule of apigeelint 2.85.1. Did you mean PO019?'],
    ['--excluded po013', 'excludes po013, which is no rule of apigeelint 2.85.1. Did you mean PO013?'],
    ['--maxWarnings', 'sets --maxWarnings to "": it must be a whole number, 0 or more.'],
    ['--maxWarnings few', 'sets --maxWarnings to "few": it must be a whole number, 0 or more.'],
    ['--policyCountLimit 0', 'sets --policyCountLimit to "0": it must be a whole number, 1 or more.'],
    [
      '--complexConditionTermCount 1.5',
      'sets --complexConditionTermCount to "1.5": it must be a whole number, 1 or more.',
    ],
    [
      '--ignoreDirectives',
      'sets --ignoreDirectives to nothing, which apigeelint ignores: write --ignoreDirectives true.',
    ],
    [
      '--write out.json',
      'wants to write a file (--write). The linter may not: the reports are in REPORT_DIR.',
    ],
    ['--download org:a,api:b', 'wants to download a bundle (--download). The linter has no network.'],
    ['--formatter ./mine.js', 'wants a formatter of its own (--formatter), which the linter does not load.'],
    [
      '--externalPluginsDirectory ../outside',
      'loads rules from "../outside" (--externalPluginsDirectory), which is no folder of this repository.',
    ],
    [
      '--externalPluginsDirectory .git/hooks',
      'loads rules from ".git/hooks" (--externalPluginsDirectory), which is no folder of this repository.',
    ],
    [
      '--externalPluginsDirectory ..',
      'loads rules from ".." (--externalPluginsDirectory), which is no folder of this repository.',
    ],
    [
      '--externalPluginsDirectory rules/x.js',
      'loads rules from "rules/x.js" (--externalPluginsDirectory), which is no folder of this repository.',
    ],
    ['-e PO013', 'is no setting: a line reads --name value.'],
    ['profile apigeex', 'is no setting: a line reads --name value.'],
    ['--__proto__ x', 'sets --__proto__, which is no setting.'],
    ['--constructor x', 'sets --constructor, which is no setting.'],
  ])('is refused with a sentence where it says %j', (line, sentence) => {
    const { settings, problems } = read(`--excluded PO025\n${line}\n`);

    expect(problems).toEqual([
      { code: 'config-invalid', message: `.apigeelintrc:2 ${sentence}`, where: '.apigeelintrc' },
    ]);
    expect(settings).toEqual({ excluded: ['PO025'] });
  });

  it('counts up to 64 KB, and not at all if it is larger', () => {
    const largest = '--profile apigee\n'.padEnd(64 * 1024);

    expect(read(largest).settings).toEqual({ profile: 'apigee' });
    expect(read(`${largest} `)).toMatchObject({
      settings: {},
      problems: [{ message: expect.stringContaining('is larger than 65536 bytes') as unknown }],
    });
  });

  it('is read no further than to its twentieth fault', () => {
    expect(read('--x\n'.repeat(19)).problems).toHaveLength(19);
    expect(read('--x\n'.repeat(21)).problems).toHaveLength(20);
  });

  it('is the first that is a file', () => {
    const clone = writeTree(folder(), { '.apigeelintrc': '--profile apigee\n', 'a/x': '', 'b/x': '' });
    mkdirSync(join(clone, 'a/.apigeelintrc'));
    symlinkSync('nowhere', join(clone, 'b/.apigeelintrc'));

    const found = readRunControl(clone, [join(clone, 'a'), join(clone, 'b'), clone]);

    expect(found).toMatchObject({ file: '.apigeelintrc', settings: { profile: 'apigee' } });
  });

  it('may be a link within the repository, and none that leads out of it or to its credentials', () => {
    const outside = writeTree(folder(), { rc: '--profile apigee\n' });
    const clone = writeTree(folder(), {
      'shared/rc': '--profile apigee\n',
      '.git/config': '--secret\n',
      'a/x': '',
      'b/x': '',
      'c/x': '',
    });
    symlinkSync('../shared/rc', join(clone, 'a/.apigeelintrc'));
    symlinkSync(join(outside, 'rc'), join(clone, 'b/.apigeelintrc'));
    symlinkSync('../.git/config', join(clone, 'c/.apigeelintrc'));

    const found = ['a', 'b', 'c'].map((name) => readRunControl(clone, [join(clone, name)]));

    expect(found.map((one) => one?.settings)).toEqual([{ profile: 'apigee' }, {}, {}]);
    expect(found.flatMap((one) => one?.problems.map(({ message }) => message))).toEqual(
      ['b', 'c'].map(
        (name) =>
          `${name}/.apigeelintrc is a link that leads out of this repository. Replace it by the file it points to.`,
      ),
    );
  });
});
