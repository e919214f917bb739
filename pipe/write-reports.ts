import type { RunRecord } from '../src/actions/run.ts';
import type { RunResult } from '../src/domain/run-result.ts';
import { renderOutputs } from '../src/report/outputs.ts';
import type { Start } from './start.ts';
import { VERSION } from './version.ts';

/**
 * Writes what a run leaves behind (DESIGN §5). A report that cannot be written is a line in the log: it
 * changes nothing of what happened.
 */
export async function writeReports(start: Start, result: RunResult, directory: string): Promise<void> {
  const { files, clone, redact } = start;
  const place = { record: start.record, directory, buildUrl: start.context?.buildUrl };
  const reasons: string[] = [];
  for (const [name, render] of REPORTS) {
    try {
      await files.write(files.resolve(clone, directory, name), redact(await render(result, place)));
    } catch (error) {
      reasons.push(`${name} could not be written: ${reasonOf(error)}`);
    }
  }
  tellUnwritten(start, reasons);
}

/** A folder that takes none of them is one sentence. */
function tellUnwritten({ journal }: Start, reasons: readonly string[]): void {
  const [first] = reasons;
  if (first === undefined) return;
  journal.say(
    reasons.length === REPORTS.length ? `No report could be written: ${first}` : reasons.join('\n'),
  );
}

interface Place {
  readonly record: RunRecord;
  readonly directory: string;
  readonly buildUrl: string | undefined;
}

type Render = (result: RunResult, place: Place) => string | Promise<string>;

/** The result first: whatever happens to the others, it is there. A refused configuration loads none of the rest. */
const REPORTS: readonly (readonly [string, Render])[] = [
  ['result.json', (result) => `${JSON.stringify(result, undefined, 2)}\n`],
  ['outputs.env', renderOutputs],
  [
    'junit.xml',
    async (result) => {
      const { renderJunit } = await import('../src/report/junit.ts');
      return renderJunit(result);
    },
  ],
  [
    'lint.sarif',
    async (_result, { record }) => {
      const { renderSarif } = await import('../src/report/sarif.ts');
      const { fresh, accepted } = record.findings;
      return renderSarif({ version: VERSION, findings: fresh, accepted });
    },
  ],
  [
    'report.md',
    async (result, { directory, buildUrl }) => {
      const { renderReport } = await import('../src/report/markdown.ts');
      return renderReport(result, { buildUrl, reportPath: `${directory}/report.md` });
    },
  ],
];

/** FACTS §1.6: whether a pipe may write there is unproven, so it is no loss where it may not. */
export async function appendOutputs(start: Start, result: RunResult): Promise<void> {
  const path = start.environment['BITBUCKET_PIPELINES_VARIABLES_PATH'] ?? '';
  if (path === '') return;
  await start.files.append(path, start.redact(renderOutputs(result))).catch((error: unknown) => {
    start.journal.debug(`No output variables: ${reasonOf(error)}`);
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'for no reason given';
}
