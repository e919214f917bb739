import type { InsightsAnnotation, InsightsReport } from '../../../domain/code-host/insights-report.ts';
import type { Answer } from '../../../ports/http.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { inBatches, sendSound } from '../shared/annotation-batches.ts';
import { cut } from '../shared/cut.ts';
import { fieldBody } from '../shared/report-field.ts';
import type { Ask, Wire } from '../shared/wire.ts';
import { dataCenterPlace, type Place } from './location.ts';

/** Deletes first, as Data Center does not tell annotations apart: sent twice they stand there twice (docs/bitbucket.md#data-center). */
export async function publishDataCenterReport(wire: Wire, order: DataCenterReport): Promise<void> {
  const { report, commit, place, signal } = order;
  const common = { operation: 'write the Code Insights report', scope: 'repository', signal } as const;
  const at = (version: 'latest' | '1.0'): string =>
    `${dataCenterPlace(place, `insights/${version}`)}/commits/${pathSegment(commit)}/reports/${pathSegment(report.key)}`;
  const write = (url: string, expect: readonly number[]): Promise<Answer> =>
    rewrite(wire, { ...common, url, expect, report });

  // 5.15 to 8.x know the resource as 1.0 only; a missing commit answers 404 there too.
  const isNewer = (await write(at('latest'), [404])).status !== 404;
  if (!isNewer) await write(at('1.0'), []);
  const url = `${at(isNewer ? 'latest' : '1.0')}/annotations`;
  for (const batch of inBatches(report.annotations)) {
    await sendSound(batch, async (part) =>
      wire.ask({
        ...common,
        method: 'POST',
        url,
        body: { annotations: part.map(annotationBody) },
        repeatable: false,
        expect: part.length > 1 ? [400] : [],
      }),
    );
  }
}

interface DataCenterReport {
  readonly place: Place;
  readonly commit: string;
  readonly report: InsightsReport;
  readonly signal: AbortSignal | undefined;
}

async function rewrite(
  wire: Wire,
  { report, expect, ...common }: Pick<Ask, 'url' | 'operation' | 'scope' | 'signal'> & Rewrite,
): Promise<Answer> {
  await wire.ask({ ...common, method: 'DELETE', repeatable: true, expect: [404] });
  return wire.ask({ ...common, method: 'PUT', body: reportBody(report), repeatable: true, expect });
}

interface Rewrite {
  readonly report: InsightsReport;
  readonly expect: readonly number[];
}

function reportBody(report: InsightsReport): object {
  return {
    title: cut(report.title, 450),
    details: cut(report.details, 2000),
    reporter: 'apigee-pipe',
    result: report.passed ? 'PASS' : 'FAIL',
    ...(report.link === undefined ? {} : { link: report.link }),
    data: report.fields.slice(0, 6).map((field) => fieldBody(field, 'linktext')),
  };
}

const SEVERITIES = { critical: 'HIGH', high: 'HIGH', medium: 'MEDIUM', low: 'LOW' } as const;

function annotationBody(annotation: InsightsAnnotation): object {
  return {
    externalId: cut(annotation.id, 450),
    type: annotation.kind === 'bug' ? 'BUG' : 'CODE_SMELL',
    severity: SEVERITIES[annotation.severity],
    message: cut(annotation.summary, 2000),
    path: annotation.path,
    line: Math.max(0, annotation.line ?? 0),
  };
}
