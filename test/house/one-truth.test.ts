import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { lintRulesTable } from '../../build/lint-rules-table.ts';
import { pipeYml } from '../../build/pipe-yml.ts';
import { readPart } from '../../build/readme-part.ts';
import { variablesTable } from '../../build/variables-table.ts';
import { VARIABLES, type Variable } from '../../src/config/variables.ts';
import { EXIT_CODES } from '../../src/errors/outcome.ts';

const text = (path: string): string => readFileSync(path, 'utf8');

/** Where it fails: `npm run print` prints both anew. */
describe('the variables', () => {
  it('stand in their page as they are read', () => {
    expect(readPart(text('docs/variables.md'), 'variables')).toBe(variablesTable());
  });

  it('stand in pipe.yml as they are read', () => {
    expect(text('pipe.yml')).toBe(pipeYml());
  });

  it('have defaults that they would accept themselves', () => {
    const refused = Object.entries<Variable>(VARIABLES).filter(
      ([, { fallback, type }]) => fallback !== undefined && type(fallback).refusal !== undefined,
    );

    expect(refused).toEqual([]);
  });
});

describe('the lint rules', () => {
  it('stand in their page as the linter knows them', () => {
    expect(readPart(text('docs/lint-rules.md'), 'lint-rules')).toBe(lintRulesTable());
  });
});

describe('the exit codes', () => {
  it('stand in the README as they are', () => {
    const rows = [...text('README.md').matchAll(/^\| (\d+) \| ((?:`[a-z]+`(?:, )?)+) \|/gm)];
    const told = rows.flatMap(([, code, names = '']) =>
      names.split(', ').map((name) => [name.replaceAll('`', ''), Number(code)] as const),
    );

    expect(Object.fromEntries(told)).toEqual(EXIT_CODES);
  });
});

describe('pipe.yml', () => {
  it('has the fields of a pipe, and its image the version of the package', () => {
    const metadata = parse(text('pipe.yml')) as { image: string };
    const { version } = JSON.parse(text('package.json')) as { version: string };
    const isPipe = new Ajv().compile(JSON.parse(text('test/house/pipe-yml-schema.json')) as object);

    isPipe(metadata);

    expect(isPipe.errors).toBeNull();
    expect(metadata.image.split(':')[1]).toBe(version);
  });

  it('would not pass with a number where Bitbucket passes texts', () => {
    const isPipe = new Ajv().compile(JSON.parse(text('test/house/pipe-yml-schema.json')) as object);

    expect(
      isPipe({ ...(parse(text('pipe.yml')) as object), variables: [{ name: 'PARALLEL', default: 8 }] }),
    ).toBe(false);
  });
});
