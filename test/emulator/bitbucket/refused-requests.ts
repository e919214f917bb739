import { commit } from './bitbucket.ts';

export const COMMIT = `/2.0/repositories/acme/apis/commit/${commit}`;
export const PULL_REQUEST = '/2.0/repositories/acme/apis/pullrequests/7';
export const DATA_CENTER = '/rest/api/latest/projects/API/repos/apis';
export const INSIGHTS = `/rest/insights/latest/projects/API/repos/apis/commits/${commit}`;

export const report = { title: 't', details: 'd', report_type: 'BUG', result: 'PASSED' };
export const annotation = { external_id: '1', annotation_type: 'BUG', summary: 's' };

const REPORT = `${COMMIT}/reports/r`;
const ANNOTATIONS = `${REPORT}/annotations`;
const BUILDS = `${DATA_CENTER}/commits/${commit}/builds`;
const STATUSES = `${COMMIT}/statuses/build`;
const fields = (many: number, type: string, value: unknown) =>
  Array.from({ length: many }, () => ({ title: 't', type, value }));

export interface RefusedRequest {
  readonly what: string;
  /** Method and path. */
  readonly ask: string;
  readonly body?: unknown;
  readonly status: number;
  /** Part of the answer. */
  readonly says: string;
}

/** Requests that the specifications rule out, each with the answer it gets. */
export const refusedRequests: readonly RefusedRequest[] = [
  {
    what: 'a status without a key',
    ask: `POST ${STATUSES}`,
    body: { state: 'FAILED' },
    status: 400,
    says: 'key',
  },
  {
    what: 'a state of another word',
    ask: `POST ${STATUSES}`,
    body: { key: 'k', state: 'DONE' },
    status: 400,
    says: 'allowed values',
  },
  {
    what: 'a key of 41 characters',
    ask: `POST ${STATUSES}`,
    body: { key: 'k'.repeat(41), state: 'FAILED' },
    status: 400,
    says: '40',
  },
  {
    what: 'a status on a short hash',
    ask: `POST ${COMMIT.slice(0, -20)}/statuses/build`,
    body: { key: 'k', state: 'FAILED' },
    status: 404,
    says: 'Commit',
  },
  {
    what: 'a result of another word',
    ask: `PUT ${REPORT}`,
    body: { ...report, result: 'PASS' },
    status: 400,
    says: 'allowed values',
  },
  {
    what: 'eleven data fields',
    ask: `PUT ${REPORT}`,
    body: { ...report, data: fields(11, 'NUMBER', 1) },
    status: 400,
    says: '10',
  },
  {
    what: 'a duration in words',
    ask: `PUT ${REPORT}`,
    body: { ...report, data: fields(1, 'DURATION', '1 s') },
    status: 400,
    says: 'type',
  },
  {
    what: '101 annotations at once',
    ask: `POST ${ANNOTATIONS}`,
    body: Array.from({ length: 101 }, () => annotation),
    status: 400,
    says: '100',
  },
  { what: 'no annotation at all', ask: `POST ${ANNOTATIONS}`, body: [], status: 400, says: 'fewer' },
  {
    what: 'an annotation outside the repository',
    ask: `POST ${ANNOTATIONS}`,
    body: [{ ...annotation, path: '/etc/passwd' }],
    status: 400,
    says: 'repository',
  },
  {
    what: 'line 0',
    ask: `POST ${ANNOTATIONS}`,
    body: [{ ...annotation, line: 0 }],
    status: 400,
    says: '>= 1',
  },
  {
    what: 'a comment without text',
    ask: `POST ${PULL_REQUEST}/comments`,
    body: { content: {} },
    status: 400,
    says: 'raw',
  },
  {
    what: "an edit of somebody else's comment",
    ask: `PUT ${PULL_REQUEST}/comments/101`,
    body: { content: { raw: 'x' } },
    status: 403,
    says: 'somebody else',
  },
  {
    what: 'a repository it has not',
    ask: 'GET /2.0/repositories/acme/other',
    status: 404,
    says: 'not found',
  },
  {
    what: 'seven data fields on Data Center',
    ask: `PUT ${INSIGHTS}/reports/r`,
    body: { title: 't', data: fields(7, 'NUMBER', 1) },
    status: 400,
    says: '6',
  },
  {
    what: 'a report without data on Data Center',
    ask: `PUT ${INSIGHTS}/reports/r`,
    body: { title: 't' },
    status: 400,
    says: 'data',
  },
  {
    what: 'a status without an address on Data Center',
    ask: `POST ${BUILDS}`,
    body: { key: 'k', state: 'FAILED' },
    status: 400,
    says: 'url',
  },
  {
    what: 'a branch that is no ref on Data Center',
    ask: `POST ${BUILDS}`,
    body: { key: 'k', state: 'FAILED', url: 'u', ref: 'main' },
    status: 400,
    says: 'pattern',
  },
  {
    what: 'an edit without a version',
    ask: `PUT ${DATA_CENTER}/pull-requests/7/comments/101`,
    body: { text: 'x' },
    status: 400,
    says: 'version',
  },
  {
    what: 'an edit of an older version',
    ask: `PUT ${DATA_CENTER}/pull-requests/7/comments/101`,
    body: { text: 'x', version: 9 },
    status: 409,
    says: 'meanwhile',
  },
  {
    what: 'a list of general comments on Data Center',
    ask: `GET ${DATA_CENTER}/pull-requests/7/comments`,
    status: 400,
    says: 'path',
  },
];
