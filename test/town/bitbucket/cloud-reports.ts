import { type CloudCall, refuse } from './cloud-call.ts';
import { pageOf } from './paging.ts';

const MOST_ANNOTATIONS = 1000;

/** Code Insights: a report is replaced, its annotations are merged by external_id. */
export function answerReports(call: CloudCall): boolean {
  const { asked, exchange, ledger } = call;
  const { commit, reportId } = asked.parameters;
  if (reportId === undefined) {
    const values = [...ledger.reports]
      .filter(([place]) => place.startsWith(`${commit}/`))
      .map(([, { report }]) => report);
    exchange.reply({ status: 200, body: pageOf(values, exchange.url) });
    return true;
  }
  const place = `${commit}/${reportId}`;
  if (asked.operation.path.endsWith('/annotations')) return answerAnnotations(call, place);
  if (exchange.method === 'DELETE') {
    ledger.reports.delete(place);
    exchange.reply({ status: 204 });
    return true;
  }
  const stored = ledger.reports.get(place);
  if (exchange.method === 'PUT') {
    const report = { type: 'report', ...(call.body as object) };
    ledger.reports.set(place, { owner: call.caller.name, report, annotations: stored?.annotations ?? [] });
    exchange.reply({ status: 200, body: report });
    return true;
  }
  if (stored === undefined) refuse(exchange, 404, 'Report not found');
  else exchange.reply({ status: 200, body: stored.report });
  return true;
}

function answerAnnotations({ exchange, ledger, body }: CloudCall, place: string): boolean {
  const stored = ledger.reports.get(place);
  if (stored === undefined) {
    refuse(exchange, 404, 'Report not found');
    return true;
  }
  if (exchange.method === 'GET') {
    exchange.reply({ status: 200, body: pageOf(stored.annotations, exchange.url) });
    return true;
  }
  const given = body as { external_id: string }[];
  const kept = stored.annotations.filter(
    (old) => !given.some((each) => each.external_id === old['external_id']),
  );
  if (kept.length + given.length > MOST_ANNOTATIONS) {
    exchange.unexpected(`a report was given more than ${MOST_ANNOTATIONS} annotations`);
    refuse(exchange, 400, `A report can contain up to ${MOST_ANNOTATIONS} annotations`);
    return true;
  }
  stored.annotations.splice(
    0,
    Number.POSITIVE_INFINITY,
    ...kept,
    ...(given as object[] as Record<string, unknown>[]),
  );
  exchange.reply({ status: 200, body: given });
  return true;
}
