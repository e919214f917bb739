import { PipeError } from '../../errors/pipe-error.ts';
import { checkReferences } from './check-references.ts';
import { explainIssue } from './explain-issue.ts';
import type { Manifest } from './manifest.ts';
import { readYaml } from './read-yaml.ts';
import { knownKeys } from './schema/known-keys.ts';
import { manifestSchema } from './schema/manifest-schema.ts';

/**
 * Reads `apigee.yaml`. Throws PipeError `manifest-invalid` with everything that is wrong, each with file,
 * line and column; never with a value. It loads zod and yaml: import it only where there is a manifest.
 */
export function parseManifest(text: string, fileName: string): Manifest {
  const reading = readYaml(text, fileName);
  if (reading.kind === 'unreadable') {
    throw refusal(reading.problems.map(({ where, message }) => ({ where, name: undefined, message })));
  }
  const checked = manifestSchema.safeParse(reading.value ?? {});
  const explained = checked.success
    ? checkReferences(checked.data)
    : checked.error.issues.slice(0, MAX_TOLD).flatMap((issue) => explainIssue(issue, knownKeys));
  if (explained.length > 0 || !checked.success) {
    throw refusal(
      explained.slice(0, MAX_TOLD).map(({ path, at, message }) => ({
        where: reading.where(path, at),
        name: nameOf(path),
        message,
      })),
    );
  }
  return { content: checked.data, fileName, where: reading.where };
}

/** Nobody mends more at once. */
const MAX_TOLD = 100;

interface ManifestProblem {
  readonly where: string;
  readonly name: string | undefined;
  readonly message: string;
}

function refusal(problems: readonly ManifestProblem[]): PipeError {
  const [first, ...also] = problems.toSorted(byPlace).map(({ where, name, message }) => {
    const subject = name === undefined ? where : `${where}: ${name}`;
    return new PipeError('manifest-invalid', `${subject} ${message}`, { where });
  });
  return new PipeError('manifest-invalid', first?.message ?? 'The manifest is not valid.', {
    where: first?.where,
    also,
  });
}

function byPlace(left: ManifestProblem, right: ManifestProblem): number {
  const [line = 0, column = 0] = numbersOf(left);
  const [otherLine = 0, otherColumn = 0] = numbersOf(right);
  return line - otherLine || column - otherColumn;
}

function numbersOf({ where }: ManifestProblem): readonly number[] {
  return where.split(':').slice(-2).map(Number);
}

/** `environments.prod.rewrite[0].xpath`. */
function nameOf(path: readonly (string | number)[]): string {
  const name = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return name === '' ? 'the manifest' : name.replace(/^\./, '');
}
