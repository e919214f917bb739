import { type CloudCall, refuse } from './cloud-call.ts';
import { pageOf } from './paging.ts';

/** Build statuses: the same key on the same commit is overwritten. */
export function answerStatuses({ asked, exchange, ledger, body }: CloudCall): boolean {
  const { commit, key } = asked.parameters;
  if (asked.operation.path.endsWith('/statuses')) {
    const values = [...ledger.statuses]
      .filter(([place]) => place.startsWith(`${commit}/`))
      .map(([, status]) => status);
    exchange.reply({ status: 200, body: pageOf(values, exchange.url) });
    return true;
  }
  if (exchange.method === 'GET') {
    const status = ledger.statuses.get(`${commit}/${key}`);
    if (status === undefined) refuse(exchange, 404, 'Build status not found');
    else exchange.reply({ status: 200, body: status });
    return true;
  }
  const status = body as { key: string; state: string };
  ledger.statuses.set(`${commit}/${status.key}`, { type: 'build', ...status });
  ledger.statusHistory.push(`${status.key} ${status.state}`);
  exchange.reply({ status: exchange.method === 'POST' ? 201 : 200, body: { type: 'build', ...status } });
  return true;
}
