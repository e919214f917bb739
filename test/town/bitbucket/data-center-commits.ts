import { type DataCenterCall, refuse } from './data-center-call.ts';
import { answerInsights } from './data-center-insights.ts';

/** Everything below `/commits/{commitId}`: only the commit itself may be asked for by a short hash. */
export function answerCommitPaths(call: DataCenterCall, commit: string): boolean {
  const { exchange, ledger, asked } = call;
  const path = asked.operation.path;
  if (path.endsWith('/commits/{commitId}')) {
    const id = [...ledger.commits].find((hash) => commit.length >= 7 && hash.startsWith(commit));
    if (id === undefined) return refuse(exchange, 404, `Commit '${commit}' does not exist.`);
    exchange.reply({ status: 200, body: { id, displayId: id.slice(0, 11) } });
    return true;
  }
  if (!ledger.commits.has(commit)) return refuse(exchange, 404, `Commit '${commit}' does not exist.`);
  if (path.startsWith('/insights')) return answerInsights(call);
  return path.endsWith('/builds') ? answerBuilds(call, commit) : answerDeployments(call);
}

function answerBuilds({ exchange, ledger, body }: DataCenterCall, commit: string): boolean {
  if (exchange.method === 'GET') {
    const status = ledger.statuses.get(`${commit}/${exchange.url.searchParams.get('key')}`);
    if (status === undefined) return refuse(exchange, 404, 'No build status with this key.');
    exchange.reply({ status: 200, body: status });
    return true;
  }
  ledger.statuses.set(`${commit}/${String(body['key'])}`, body);
  ledger.statusHistory.push(`${String(body['key'])} ${String(body['state'])}`);
  exchange.reply({ status: 204 });
  return true;
}

function answerDeployments({ exchange, ledger, body }: DataCenterCall): boolean {
  if (exchange.method === 'POST') ledger.deployments.push(body);
  exchange.reply({ status: 200, body: exchange.method === 'POST' ? body : { values: ledger.deployments } });
  return true;
}
