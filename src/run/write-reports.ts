import type { RunResult } from '../domain/results/run-result.ts';
import { oneLine } from '../domain/text/visible-text.ts';
import { FileRefusal } from '../errors/file-refusal.ts';
import { renderBlock, renderStep } from '../report/console/steps.ts';
import { renderOutputs } from '../report/files/outputs.ts';
import { renderResultJson } from '../report/files/result-json.ts';
import type { Start } from './start.ts';
import { VERSION } from './version.ts';

/**
 * Writes what a run leaves behind. A report that cannot be written is told in the log: it changes nothing of what
 * happened. The result has no secrets in it any more: no text is escaped or cut before they are out.
 */
export async function writeReports(start: Start, result: RunResult, directory: string): Promise<void> {
  const { files, clone } = start;
  const place = { directory, buildUrl: start.context?.buildUrl };
  const write = async ([name, render]: Report): Promise<Unwritten | undefined> => {
    const path = files.resolve(clone, directory, name);
    try {
      await files.write(path, await render(result, place));
      return undefined;
    } catch (error) {
      return { name, error, isOfEarlierRun: await hasOutlived(path, files) };
    }
  };
  const [first, ...others] = REPORTS;
  const written = [await write(first), ...(await Promise.all(others.map(write)))];
  tellUnwritten(
    start,
    written.filter((one) => one !== undefined),
  );
}

interface Unwritten {
  readonly name: string;
  readonly error: unknown;
  /** A file of that name lies there still, and says nothing about this run. */
  readonly isOfEarlierRun: boolean;
}

/** The report of an earlier run goes if it can: nobody may take its verdict for this one's. True if it stays. */
async function hasOutlived(path: string, files: Start['files']): Promise<boolean> {
  try {
    await files.remove(path);
    return false;
  } catch {
    return (await files.kindOf(path).catch(() => undefined)) === 'file';
  }
}

/** One line for one cause, however many reports it kept from being written. */
function tellUnwritten({ logger }: Start, failed: readonly Unwritten[]): void {
  for (const same of Map.groupBy(failed, causeOf).values()) {
    const error = same[0]?.error;
    const all = same.map(({ name }) => name).join(', ');
    const remedy = error instanceof FileRefusal ? error.hint : undefined;
    const earlier = same.some(({ isOfEarlierRun }) => isOfEarlierRun) ? EARLIER : undefined;
    const hints = [REMAINS, remedy, earlier].filter((hint) => hint !== undefined);
    const lines = [`${all} could not be written: ${reasonOf(error)}`, `  ${hints.join(' ')}`];
    logger.say(renderBlock('Warning', lines.map(oneLine)));
  }
}

const REMAINS =
  'The folder is that of REPORT_DIR. What this run did stands as the lines above say, and so does its exit code.';
const EARLIER = 'What lies there is of an earlier run.';

function causeOf({ error }: Unwritten): string {
  return error instanceof FileRefusal ? `${error.because} ${error.systemCode ?? ''}` : reasonOf(error);
}

const RENDERERS = {
  junit: () => import('../report/files/junit.ts'),
  sarif: () => import('../report/files/sarif.ts'),
  markdown: () => import('../report/markdown/report.ts'),
  html: () => import('../report/html/page.ts'),
} as const;

/** Loads what the reports are made with, while others work: a short run need not wait for it at its end. */
export async function loadRenderers(): Promise<void> {
  await Promise.all(Object.values(RENDERERS).map((load) => load()));
}

interface Place {
  readonly directory: string;
  readonly buildUrl: string | undefined;
}

type Report = readonly [name: string, render: (result: RunResult, place: Place) => string | Promise<string>];

/** The result first: whatever happens to the others, it is there. */
const REPORTS: readonly [Report, ...Report[]] = [
  ['result.json', renderResultJson],
  ['outputs.env', (result) => renderOutputs(result).text],
  [
    'junit.xml',
    async (result) => {
      const { renderJunit } = await RENDERERS.junit();
      return renderJunit(result);
    },
  ],
  [
    'lint.sarif',
    async ({ lint: { findings, accepted } }) => {
      const { renderSarif } = await RENDERERS.sarif();
      return renderSarif({ version: VERSION, findings, accepted });
    },
  ],
  [
    'report.md',
    async (result, { directory, buildUrl }) => {
      const { renderReport } = await RENDERERS.markdown();
      return renderReport(result, { buildUrl, reportPath: `${directory}/report.md` });
    },
  ],
  [
    'report.html',
    async (result, { buildUrl }) => {
      const { renderHtmlReport } = await RENDERERS.html();
      return renderHtmlReport(result, { buildUrl });
    },
  ],
];

/** A pipeline holds so many output variables at the most. */
const MOST_VARIABLES = 50;

/**
 * Gives the outputs to Bitbucket, and says what of them could not be named or told. Whether a pipe may write to
 * the file is not documented, so it is no loss if it may not.
 */
export async function appendOutputs(start: Start, result: RunResult): Promise<void> {
  const { files, environment, logger } = start;
  const { text, names, remarks } = renderOutputs(result);
  if (remarks.length > 0) logger.say(renderBlock('Note', remarks.map(oneLine)));
  const path = environment['BITBUCKET_PIPELINES_VARIABLES_PATH'] ?? '';
  if (path === '') return;
  try {
    await files.append(path, text);
    if (names.length > MOST_VARIABLES) {
      logger.say(
        renderStep(
          'Note',
          `Bitbucket holds ${MOST_VARIABLES} output variables, this run has ${names.length}; outputs.env has them all`,
        ),
      );
    }
  } catch (error) {
    logger.debug(`No output variables: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'for no reason given';
}
