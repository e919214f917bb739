import { type DataCenterCall, refuse } from './data-center-call.ts';

/** Code Insights of Data Center: nothing is merged, other people's reports are theirs, the cap is a wall. */
export function answerInsights(call: DataCenterCall): boolean {
  const { asked, exchange, ledger, caller } = call;
  const { commitId, key } = asked.parameters;
  if (key === undefined) {
    exchange.reply({
      status: 200,
      body: { values: [...ledger.reports.values()].map(({ report }) => report) },
    });
    return true;
  }
  const place = `${commitId}/${key}`;
  const stored = ledger.reports.get(place);
  if (stored !== undefined && exchange.method !== 'GET' && stored.owner !== caller) {
    return refuse(exchange, 401, 'This report belongs to somebody else.');
  }
  if (asked.operation.path.endsWith('/annotations')) return answerAnnotations(call, place);
  return answerReport(call, place);
}

function answerReport({ asked, exchange, ledger, caller, body }: DataCenterCall, place: string): boolean {
  const stored = ledger.reports.get(place);
  if (exchange.method === 'DELETE') {
    ledger.reports.delete(place);
    exchange.reply({ status: 204 });
    return true;
  }
  if (exchange.method === 'PUT') {
    const report = { key: asked.parameters['key'], ...body };
    ledger.reports.set(place, { owner: caller, report, annotations: stored?.annotations ?? [] });
    exchange.reply({ status: 200, body: report });
    return true;
  }
  if (stored === undefined) return refuse(exchange, 404, 'No such report.');
  exchange.reply({ status: 200, body: stored.report });
  return true;
}

function answerAnnotations({ exchange, ledger, body, cap }: DataCenterCall, place: string): boolean {
  const stored = ledger.reports.get(place);
  if (stored === undefined) return refuse(exchange, 404, 'No such report.');
  if (exchange.method === 'GET') {
    exchange.reply({ status: 200, body: { annotations: stored.annotations } });
    return true;
  }
  const given = body['annotations'] as Record<string, unknown>[];
  if (stored.annotations.length + given.length > cap) {
    return refuse(exchange, 400, `A report may have at most ${cap} annotations.`);
  }
  stored.annotations.push(...given);
  exchange.reply({ status: 204 });
  return true;
}
