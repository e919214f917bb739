import type { LintingConfig } from '../config/config.ts';
import { FileRefusal } from '../errors/file-refusal.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { type Baseline, parseBaseline } from './baseline.ts';
import type { Linting } from './linting.ts';

const LARGEST_BYTES = 16 * 1024 * 1024;

/** The findings accepted so far. Throws PipeError `config-invalid` where LINT_BASELINE names no readable baseline. */
export async function readBaseline({
  config,
  clone,
  ports: { files },
}: Linting<LintingConfig>): Promise<Baseline> {
  const { baseline: path, writeBaseline } = config.lint;
  if (path === undefined) return [];
  const absolute = files.resolve(clone, path);
  if ((await files.kindOf(absolute)) !== 'file') {
    if (writeBaseline) return [];
    throw refusal(`names ${path}, which is no file of this repository.`);
  }
  const bytes = await files.read(absolute, LARGEST_BYTES).catch(refuseFile);
  const baseline = parseBaseline(new TextDecoder().decode(bytes));
  if (typeof baseline !== 'string') return baseline;
  if (writeBaseline) return [];
  throw refusal(`${path} ${baseline}`);
}

/** The file that accepts these findings. Throws PipeError `config-invalid` if it cannot be written. */
export async function saveBaseline(run: Linting, path: string, text: string): Promise<void> {
  const { files } = run.ports;
  await files.write(files.resolve(run.clone, path), text).catch(refuseFile);
}

function refuseFile(error: unknown): never {
  if (!(error instanceof FileRefusal)) throw error;
  throw new PipeError('config-invalid', `LINT_BASELINE names a file that is not used. ${error.message}`, {
    hint: error.hint,
    where: 'LINT_BASELINE',
  });
}

function refusal(text: string): PipeError {
  return new PipeError('config-invalid', `LINT_BASELINE ${text}`, {
    hint: 'Run ACTION=lint with LINT_BASELINE_WRITE set to true once, and commit the file.',
    where: 'LINT_BASELINE',
  });
}
