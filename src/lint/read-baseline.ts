import { PipeError } from '../errors/pipe-error.ts';
import type { Run } from '../run/context.ts';
import { type Baseline, parseBaseline } from './baseline.ts';

const LARGEST_BYTES = 16 * 1024 * 1024;

/** The findings accepted so far. Throws PipeError `config-invalid` where LINT_BASELINE names no readable baseline. */
export async function readBaseline({ config, clone, ports: { files } }: Run): Promise<Baseline> {
  const { baseline: path, writeBaseline } = config.lint;
  if (path === undefined) return [];
  const absolute = files.resolve(clone, path);
  if ((await files.kindOf(absolute)) !== 'file') {
    if (writeBaseline) return [];
    throw refusal(`names ${path}, which is no file of this repository.`);
  }
  const baseline = parseBaseline(new TextDecoder().decode(await files.read(absolute, LARGEST_BYTES)));
  if (typeof baseline !== 'string') return baseline;
  if (writeBaseline) return [];
  throw refusal(`${path} ${baseline}`);
}

function refusal(text: string): PipeError {
  return new PipeError('config-invalid', `LINT_BASELINE ${text}`, {
    hint: 'Run ACTION=lint with LINT_BASELINE_WRITE set to true once, and commit the file.',
    where: 'LINT_BASELINE',
  });
}
