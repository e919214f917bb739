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

const COMMIT = '/api/latest~/commits/{commitId}';
const OLD = '/build-status/latest/commits/{commitId}';

/** Build statuses in the new place and the old one, and records of deployments. */
export const buildHandlers: DataCenterHandlers = {
  [`GET ${COMMIT}/builds`]: (call) => {
    const key = call.exchange.url.searchParams.get('key');
    const status = call.ledger.statuses.get(`${parameter(call, 'commitId')}/${key}`);
    if (status === undefined) throw new DataCenterRefusal(404, 'No build status with this key.');
    return one(statusJson(status));
  },
  [`POST ${COMMIT}/builds`]: (call) => set(call),
  [`GET ${OLD}`]: (call) => {
    const found = [...call.ledger.statuses].filter(([place]) =>
      place.startsWith(`${parameter(call, 'commitId')}/`),
    );
    // Newest first, and in the old place every state is one of three.
    return list(found.toReversed().map(([, status]) => ({ ...oldJson(status) })));
  },
  [`POST ${OLD}`]: (call) => {
    if (!['SUCCESSFUL', 'FAILED', 'INPROGRESS'].includes(String(call.body['state']))) {
      throw new DataCenterRefusal(400, 'The state is SUCCESSFUL, FAILED or INPROGRESS.');
    }
    return set(call);
  },
  [`GET /build-status/latest/commits/stats/{commitId}`]: (call) => {
    const states = [...call.ledger.statuses]
      .filter(([place]) => place.startsWith(`${parameter(call, 'commitId')}/`))
      .map(([, status]) => status['state']);
    const count = (state: string): number => states.filter((each) => each === state).length;
    return one({
      successful: count('SUCCESSFUL'),
      inProgress: count('INPROGRESS'),
      failed: count('FAILED'),
      cancelled: count('CANCELLED'),
      unknown: count('UNKNOWN'),
    });
  },
  [`GET ${COMMIT}/deployments`]: (call) => {
    const { searchParams } = call.exchange.url;
    const found = call.ledger.deployments.filter(
      (each) =>
        (searchParams.get('key') ?? each['key']) === each['key'] &&
        Number(searchParams.get('deploymentSequenceNumber') ?? each['deploymentSequenceNumber']) ===
          each['deploymentSequenceNumber'],
    );
    return one(found[0] ?? { values: [] });
  },
  [`POST ${COMMIT}/deployments`]: (call) => {
    call.ledger.deployments.push(call.body);
    return one(call.body);
  },
};

function set(call: DataCenterCall): DataCenterAnswer {
  const { ledger, body, exchange } = call;
  const place = `${parameter(call, 'commitId')}/${String(body['key'])}`;
  const createdAt = ledger.statuses.get(place)?.['createdAt'] ?? exchange.now;
  ledger.statuses.delete(place);
  ledger.statuses.set(place, { ...body, createdAt, updatedAt: exchange.now });
  ledger.statusHistory.push(`${String(body['key'])} ${String(body['state'])}`);
  return nothing;
}

function statusJson({ createdAt, updatedAt, ...status }: Readonly<Record<string, unknown>>): object {
  return { ...status, createdDate: createdAt, updatedDate: updatedAt };
}

function oldJson({ createdAt, updatedAt, ...status }: Readonly<Record<string, unknown>>): object {
  const { key, state, name, url, description } = status;
  const states: Readonly<Record<string, string>> = { CANCELLED: 'FAILED', UNKNOWN: 'INPROGRESS' };
  return {
    state: states[String(state)] ?? state,
    key,
    name,
    url,
    description,
    dateAdded: updatedAt ?? createdAt,
  };
}
