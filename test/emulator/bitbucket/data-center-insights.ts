import {
  type DataCenterAnswer,
  type DataCenterCall,
  type DataCenterHandlers,
  DataCenterRefusal,
  list,
  nothing,
  one,
  parameter,
} from './data-center-call.ts';
import type { StoredReport } from './request-log.ts';

const COMMIT = '/insights/latest~/commits/{commitId}';
const REPORT = `${COMMIT}/reports/{key}`;

/** Code Insights of Data Center: nothing is merged, other people's reports are theirs, the cap is a wall. */
export const insightHandlers: DataCenterHandlers = {
  [`GET ${COMMIT}/reports`]: (call) => {
    const found = [...call.ledger.reports].filter(([place]) =>
      place.startsWith(`${parameter(call, 'commitId')}/`),
    );
    return list(found.map(([, each]) => reportJson(each)));
  },
  [`GET ${COMMIT}/annotations`]: (call) => {
    const found = [...call.ledger.reports].filter(([place]) =>
      place.startsWith(`${parameter(call, 'commitId')}/`),
    );
    return one({
      annotations: found.flatMap(([, { annotations }]) => annotations),
      totalCount: found.length,
    });
  },
  [`GET ${REPORT}`]: (call) => one(reportJson(stored(call))),
  [`PUT ${REPORT}`]: (call) => {
    const before = mine(call);
    const report = {
      owner: call.caller,
      report: { key: parameter(call, 'key'), ...call.body },
      annotations: before?.annotations ?? [],
      createdAt: before?.createdAt ?? call.exchange.now,
    };
    call.ledger.reports.set(placeOf(call), report);
    return one(reportJson(report));
  },
  [`DELETE ${REPORT}`]: (call) => {
    mine(call);
    call.ledger.reports.delete(placeOf(call));
    return nothing;
  },
  [`GET ${REPORT}/annotations`]: (call) => {
    const { annotations } = stored(call);
    return one({ annotations, totalCount: annotations.length });
  },
  [`POST ${REPORT}/annotations`]: addAnnotations,
  [`DELETE ${REPORT}/annotations`]: (call) => {
    const { annotations } = mine(call) ?? stored(call);
    const id = call.exchange.url.searchParams.get('externalId');
    const left = id === null ? [] : annotations.filter((each) => each['externalId'] !== id);
    annotations.splice(0, Number.POSITIVE_INFINITY, ...left);
    return nothing;
  },
};

function placeOf(call: DataCenterCall): string {
  return `${parameter(call, 'commitId')}/${parameter(call, 'key')}`;
}

function stored(call: DataCenterCall): StoredReport {
  const report = call.ledger.reports.get(placeOf(call));
  if (report === undefined) throw new DataCenterRefusal(404, 'No such report.');
  return report;
}

/** Throws a refusal where the report is somebody else's. */
function mine(call: DataCenterCall): StoredReport | undefined {
  const report = call.ledger.reports.get(placeOf(call));
  if (report !== undefined && report.owner !== call.caller) {
    throw new DataCenterRefusal(401, 'This report belongs to somebody else.');
  }
  return report;
}

function addAnnotations(call: DataCenterCall): DataCenterAnswer {
  const { annotations } = mine(call) ?? stored(call);
  const given = call.body['annotations'] as Readonly<Record<string, unknown>>[];
  if (annotations.length + given.length > call.cap) {
    throw new DataCenterRefusal(400, `A report may have at most ${call.cap} annotations.`);
  }
  annotations.push(...given);
  return nothing;
}

function reportJson({ report, createdAt }: StoredReport): object {
  return { ...report, createdDate: report['createdDate'] ?? createdAt };
}
