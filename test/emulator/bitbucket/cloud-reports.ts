import {
  type CloudAnswer,
  type CloudCall,
  type CloudHandlers,
  type Fields,
  list,
  nothing,
  one,
  parameter,
  Refusal,
} from './cloud-call.ts';
import { uuidOf } from './people.ts';
import type { StoredReport } from './request-log.ts';

const MOST_ANNOTATIONS = 1000;
const REPORT = '/commit/{commit}/reports/{reportId}';
const ANNOTATION = `${REPORT}/annotations/{annotationId}`;

/** Code Insights: a report is replaced, its annotations are merged by external_id. */
export const reportHandlers: CloudHandlers = {
  'GET /commit/{commit}/reports': (call) =>
    list(
      [...call.ledger.reports]
        .filter(([place]) => place.startsWith(`${parameter(call, 'commit')}/`))
        .map(([place, each]) => reportJson(place, each)),
    ),
  [`GET ${REPORT}`]: (call) => one(reportJson(placeOf(call), stored(call))),
  [`PUT ${REPORT}`]: (call) => {
    const place = placeOf(call);
    const before = call.ledger.reports.get(place);
    const report = {
      owner: call.caller.name,
      report: { type: 'report', ...call.body },
      annotations: before?.annotations ?? [],
      createdAt: before?.createdAt ?? call.exchange.now,
      updatedAt: call.exchange.now,
    };
    call.ledger.reports.set(place, report);
    return one(reportJson(place, report));
  },
  [`DELETE ${REPORT}`]: (call) => {
    call.ledger.reports.delete(placeOf(call));
    return nothing;
  },
  [`GET ${REPORT}/annotations`]: (call) => list(stored(call).annotations.map(annotationJson)),
  [`POST ${REPORT}/annotations`]: addAnnotations,
  [`GET ${ANNOTATION}`]: (call) => one(annotationJson(annotation(call))),
  [`PUT ${ANNOTATION}`]: (call) => {
    const { annotations } = stored(call);
    const id = parameter(call, 'annotationId');
    const at = annotations.findIndex((each) => each['external_id'] === id);
    const given = { ...call.body, external_id: id };
    annotations.splice(at === -1 ? annotations.length : at, 1, given);
    return one(annotationJson(given));
  },
  [`DELETE ${ANNOTATION}`]: (call) => {
    const { annotations } = stored(call);
    const id = parameter(call, 'annotationId');
    const at = annotations.findIndex((each) => each['external_id'] === id);
    if (at !== -1) annotations.splice(at, 1);
    return nothing;
  },
};

function placeOf(call: CloudCall): string {
  return `${parameter(call, 'commit')}/${parameter(call, 'reportId')}`;
}

function stored(call: CloudCall): StoredReport {
  const report = call.ledger.reports.get(placeOf(call));
  if (report === undefined) throw new Refusal(404, 'Report not found');
  return report;
}

function annotation(call: CloudCall): Fields {
  const id = parameter(call, 'annotationId');
  const found = stored(call).annotations.find((each) => each['external_id'] === id);
  if (found === undefined) throw new Refusal(404, 'Annotation not found');
  return found;
}

function addAnnotations(call: CloudCall): CloudAnswer {
  const { annotations } = stored(call);
  const given = call.body as object as Fields[];
  const kept = annotations.filter((old) => !given.some((each) => each['external_id'] === old['external_id']));
  if (kept.length + given.length > MOST_ANNOTATIONS) {
    call.exchange.unexpected(`a report was given more than ${MOST_ANNOTATIONS} annotations`);
    throw new Refusal(400, `A report can contain up to ${MOST_ANNOTATIONS} annotations`);
  }
  annotations.splice(0, Number.POSITIVE_INFINITY, ...kept, ...given);
  return one(given.map(annotationJson));
}

function reportJson(place: string, { report, createdAt, updatedAt }: StoredReport): object {
  return {
    ...report,
    uuid: uuidOf(`report ${place}`),
    external_id: place.split('/')[1],
    created_on: new Date(createdAt ?? 0).toISOString(),
    updated_on: new Date(updatedAt ?? 0).toISOString(),
  };
}

function annotationJson(given: Fields): object {
  return { type: 'report_annotation', uuid: uuidOf(`annotation ${String(given['external_id'])}`), ...given };
}
