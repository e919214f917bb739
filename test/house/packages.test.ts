import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type LockEntries, lockGaps } from '../../build/lock-gaps.ts';

const LICENCES = 'dist/LICENCES.txt';
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);
/** Old packages name no licence, or one that is no SPDX identifier, and enclose the text of MIT or BSD. */
const ALLOWED_TEXTS =
  /Permission is hereby granted, free of charge|Redistributions of source code must retain/;

describe('the packages', () => {
  it('are pinned to one version each, so that a build today is a build tomorrow', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    const groups = ['dependencies', 'devDependencies', 'optionalDependencies'];
    const loose = groups.flatMap((group) =>
      Object.entries(manifest[group] ?? {}).filter(
        ([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version),
      ),
    );

    expect(loose).toEqual([]);
  });

  it('run no code of their own when they are installed, here, in CI or where the image is built', () => {
    const installs = ['.npmrc', 'Dockerfile', 'bitbucket-pipelines.yml', 'README.md'].flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^.*(?:npm (?:ci|install)|ignore-scripts).*$/gm)].map(
        ([line]) => [file, line.trim()],
      ),
    );

    expect(installs).toContainEqual(['.npmrc', 'ignore-scripts=true']);
    expect(installs).toContainEqual(['Dockerfile', 'RUN npm ci --ignore-scripts --no-audit --no-fund']);
    expect(installs.filter(([, line = '']) => /ignore-scripts[= ]false|npm install/.test(line))).toEqual([]);
  });

  it('are taken as their authors publish them: an override would need a reason in CONTRIBUTING.md', () => {
    const { overrides = {} } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      readonly overrides?: Readonly<Record<string, unknown>>;
    };
    const reasons = readFileSync('CONTRIBUTING.md', 'utf8');

    expect(Object.keys(overrides).filter((name) => !reasons.includes(`override of ${name}:`))).toEqual([]);
  });

  it('are locked for every platform, so that npm ci takes the lock file everywhere (else: npm run lock)', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: LockEntries };

    expect(Object.keys(lockGaps(packages))).toEqual([]);
  });

  it('inside the one file have licences that let us ship them', () => {
    if (!existsSync(LICENCES)) throw new Error(`${LICENCES} is missing: npm run build makes it`);

    const packages = readFileSync(LICENCES, 'utf8')
      .split(/^-{78}$/m)
      .map((text) => text.trim());
    const refused = packages.filter((text) => !isAllowed(text)).map((text) => text.split('\n')[0]);

    expect(packages.length).toBeGreaterThan(30);
    expect(packages.join('\n')).toMatch(/^apigeelint 2\.85\.1 \(Apache-2\.0\)$/m);
    expect(refused).toEqual([]);
  });
});

function isAllowed(text: string): boolean {
  const named = /^\S+ \S+ \((.*)\)$/m.exec(text)?.[1] ?? '';
  return isAllowedExpression(named) || ALLOWED_TEXTS.test(text);
}

/** SPDX: of "A OR B" one is enough, of "A AND B" both are needed. */
function isAllowedExpression(expression: string): boolean {
  return expression
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => ALLOWED.has(licence.trim())));
}
