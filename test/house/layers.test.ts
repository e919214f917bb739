import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { OTHER_HALVES, PLANTS, SOUND } from './plants.ts';
import { filesBelow } from './repository-files.ts';

describe('the layers of the house', () => {
  const house = temporaryFolder('apigee-pipe-layers-');
  let found: Map<string, readonly string[]>;

  beforeAll(async () => {
    for (const file of ['.oxlintrc.json', 'tsconfig.json']) cpSync(file, join(house, file));
    symlinkSync(resolve('node_modules'), join(house, 'node_modules'));
    for (const { file, text } of [...PLANTS, ...OTHER_HALVES, ...SOUND]) {
      mkdirSync(dirname(join(house, file)), { recursive: true });
      writeFileSync(join(house, file), text);
    }
    found = await lint(house);
  });

  it.each(PLANTS)('refuse $what', ({ file, rule }) => {
    expect(found.get(file) ?? []).toContain(rule);
  });

  it.each(SOUND)('let pass $what', ({ file }) => {
    expect(found.get(file)).toBeUndefined();
  });

  it('excuse no file that exists no longer', () => {
    const { overrides } = JSON.parse(readFileSync('.oxlintrc.json', 'utf8')) as {
      overrides: { files: string[] }[];
    };
    const named = overrides.flatMap(({ files }) => files).filter((file) => /^src\/[\w/-]+\.ts$/.test(file));
    const sources = new Set(filesBelow('src', '.ts'));

    expect(named.filter((file) => !sources.has(file))).toEqual([]);
  });
});

/** The rules broken, by file. */
async function lint(folder: string): Promise<Map<string, readonly string[]>> {
  const program = resolve('node_modules/.bin/oxlint');
  const env = { ...process.env, PATH: `${resolve('node_modules/.bin')}:${process.env['PATH'] ?? ''}` };
  const { stdout } = await promisify(execFile)(program, ['--format=json', '.'], { cwd: folder, env }).catch(
    (failure: unknown) => failure as { stdout: string },
  );
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] };
  const byFile = Map.groupBy(diagnostics, ({ filename }) => filename);
  return new Map([...byFile].map(([file, all]) => [file, all.map(({ code }) => code)]));
}
