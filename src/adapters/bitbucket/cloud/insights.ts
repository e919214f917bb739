import type { InsightsAnnotation, InsightsReport } from '../../../domain/code-host/insights-report.ts';
import type { Answer } from '../../../ports/http.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { inBatches, sendSound } from '../shared/annotation-batches.ts';
import { cut } from '../shared/cut.ts';
import { fieldBody } from '../shared/report-field.ts';
import type { Wire } from '../shared/wire.ts';

/**
 * Deletes, writes, fills: a run that is killed in between leaves less, never something stale, and the next run
 * repairs it. Replacing alone would keep annotations of other ids (docs/bitbucket.md#reports).
 */
export async function publishCloudReport(wire: Wire, { url, report, signal }: CloudReport): Promise<void> {
  const common = { operation: 'write the Code Insights report', scope: 'repository', signal } as const;
  const place = `${url}/reports/${pathSegment(report.key)}`;
  await wire.ask({ ...common, method: 'DELETE', url: place, repeatable: true, expect: [404] });
  await wire.ask({ ...common, method: 'PUT', url: place, body: reportBody(report), repeatable: true });
  for (const batch of inBatches(report.annotations)) {
    // Told again, an annotation replaces the one of its external_id: arriving twice is harmless.
    const send = async (part: readonly InsightsAnnotation[]): Promise<Answer> =>
      wire.ask({
        ...common,
        method: 'POST',
        url: `${place}/annotations`,
        body: part.map(annotationBody),
        repeatable: true,
        expect: part.length > 1 ? [400] : [],
      });
    await sendSound(batch, send);
  }
}

interface CloudReport {
  /** The commit's address. */
  readonly url: string;
  readonly report: InsightsReport;
  readonly signal: AbortSignal | undefined;
}

function reportBody(report: InsightsReport): object {
  return {
    title: cut(report.title, 450),
    details: cut(report.details, 2000),
    report_type: 'BUG',
    reporter: 'apigee-pipe',
    result: report.passed ? 'PASSED' : 'FAILED',
    ...(report.link === undefined ? {} : { link: report.link }),
    data: report.fields.slice(0, 10).map((field) => fieldBody(field, 'text')),
  };
}

const SEVERITIES = { critical: 'CRITICAL', high: 'HIGH', medium: 'MEDIUM', low: 'LOW' } as const;

/** Cloud refuses a line below 1, and every other annotation of the request with it. */
function lineOf({ line }: InsightsAnnotation): { readonly line?: number } {
  return line === undefined || line < 1 ? {} : { line };
}

function annotationBody(annotation: InsightsAnnotation): object {
  return {
    external_id: annotation.id,
    annotation_type: annotation.kind === 'bug' ? 'BUG' : 'CODE_SMELL',
    severity: SEVERITIES[annotation.severity],
    result: 'FAILED',
    summary: cut(annotation.summary, 450),
    details: cut(annotation.details, 2000),
    path: annotation.path,
    ...lineOf(annotation),
  };
}
