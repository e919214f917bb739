import type { Problem } from '../domain/problem.ts';
import { oneLine } from '../domain/text/visible-text.ts';
import type { LintReport } from '../lint/events.ts';
import type { Events } from '../ports/events.ts';
import type { Logger } from '../ports/logger.ts';
import { renderLintText } from '../report/console/lint-text.ts';
import { count } from '../report/console/paint.ts';
import { renderProblems } from '../report/console/problems.ts';
import {
  renderBlock,
  renderFound,
  renderShare,
  renderSignedIn,
  renderStep,
} from '../report/console/steps.ts';
import type { RunEvent } from './context.ts';
import type { RecordKeeper } from './keep-record.ts';

interface Listeners extends Pick<RecordKeeper, 'note'> {
  readonly logger: Logger;
}

/** The one place where what happens becomes lines of the log and the run's record, in the order in which it happens. */
export function listen({ logger, note }: Listeners): Events<RunEvent> {
  return {
    emit(event) {
      note(event);
      if (event.kind === 'busy') logger.progress(event.doing);
      if (event.kind === 'discovered' || event.kind === 'signed-in') logger.progress(undefined);
      const lines = linesOf(event, logger.colour);
      // In one piece: a line each would be a thousand writes.
      if (lines.length > 0) logger.say(lines.join('\n'));
    },
  };
}

type Deleted = Extract<RunEvent, { kind: 'revisions-deleted' }>;

function linesOf(event: RunEvent, colour: boolean): readonly string[] {
  switch (event.kind) {
    case 'discovered':
      return renderDiscovered(event);
    case 'linted':
      return renderLinted(event, colour);
    case 'signed-in':
      return [renderSignedIn(event.identity, event.durationMs)];
    case 'shared-out':
      return [renderShare(event.shard, event.own, event.all)];
    case 'remarked':
      return renderRemarks(event.remarks);
    case 'making-room':
      return [''];
    case 'revisions-deleted':
      return [renderDeleted(event)];
    case 'baseline-written':
      return [renderStep('Written', `${event.path} accepts ${count(event.accepted, 'finding')}; commit it`)];
    default:
      // Told at the end of the run, or in the line in progress.
      return [];
  }
}

function renderRemarks(remarks: readonly Problem[]): readonly string[] {
  return remarks.length === 0 ? [] : [renderBlock('Note', renderProblems(remarks))];
}

function renderDiscovered({
  bundles,
  problems,
  warnings,
  passedOver,
  durationMs,
}: Extract<RunEvent, { kind: 'discovered' }>): string[] {
  const refused = `${count(problems.length, 'problem')} with the bundles, listed below`;
  return [
    ...(bundles.length > 0 ? [renderFound(bundles, durationMs)] : []),
    ...[...passedOver, ...warnings.map(({ message }) => oneLine(message))].map((said) =>
      renderStep('', said),
    ),
    ...(problems.length > 0 ? [renderStep('Refused', refused)] : []),
  ];
}

function renderLinted(
  { shown, sources, sentence, outdated, durationMs }: LintReport,
  colour: boolean,
): string[] {
  const more = `${count(outdated, 'entry of the baseline matches', 'entries of the baseline match')} nothing any more: LINT_BASELINE_WRITE drops ${outdated === 1 ? 'it' : 'them'}`;
  return [
    ...renderLintText(shown, { colour, sources }),
    renderStep('Linted', sentence, durationMs),
    ...(outdated === 0 ? [] : [renderStep('', more)]),
  ];
}

function renderDeleted({ asset, revisions, failures }: Deleted): string {
  const [failed] = failures;
  const left = failed === undefined ? '' : `; ${failures.length} could not be deleted: ${failed.message}`;
  return renderStep('Removed', `${count(revisions.length, 'old revision')} of ${asset.name}${left}`);
}
