import { build, type Metafile } from 'esbuild';
import { apigeelintModules } from './apigeelint-modules.ts';
import { checkVendor } from './vendor.ts';

export interface LintPart {
  readonly name: string;
  readonly content: string;
  /** The files it was made from, relative to the project. */
  readonly inputs: readonly string[];
}

const ENTRIES: Readonly<Record<string, string>> = {
  lint: 'src/lint-worker/main.ts',
  eslint: 'build/replacements/eslint-part.cjs',
  jshint: 'build/replacements/jshint-part.cjs',
  secrets: 'build/replacements/secrets-part.cjs',
};

/** The linter as scripts that are no part of the program: V8 reads them only in the process that lints. */
export async function lintParts(): Promise<readonly LintPart[]> {
  checkVendor();
  const { outputFiles, metafile } = await build({
    entryPoints: ENTRIES,
    outdir: 'out',
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node26',
    charset: 'ascii',
    legalComments: 'none',
    // Names stay: rules and messages are found by them.
    minifyWhitespace: true,
    minifySyntax: true,
    metafile: true,
    // ESLint takes it for eslint.config.ts where the repository has it; apigeelint does not bring it.
    external: ['jiti', 'jiti/package.json'],
    plugins: [apigeelintModules],
    logLevel: 'warning',
  });
  return Object.keys(ENTRIES).map((name) => {
    const file = outputFiles.find(({ path }) => path.endsWith(`${name}.js`));
    if (file === undefined) throw new Error(`esbuild made no part ${name}`);
    return { name, content: file.text, inputs: inputsOf(metafile, name) };
  });
}

function inputsOf(metafile: Metafile, name: string): readonly string[] {
  const output = Object.entries(metafile.outputs).find(([path]) => path.endsWith(`${name}.js`));
  return Object.keys(output?.[1].inputs ?? {});
}
