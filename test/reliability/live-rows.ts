import type { Fault } from '../emulator/faults.ts';
import type { LiveSceneName } from './live-scene.ts';

const ofOrganization = 'apigee.organizations';
const ofEnvironment = `${ofOrganization}.environments`;

const LOOKING_AT_PROXIES = [
  `${ofOrganization}.apis.get`,
  `${ofOrganization}.apis.revisions.get`,
  `${ofOrganization}.apis.deployments.list`,
];
const DEPLOYING = [
  `${ofOrganization}.envgroups.list`,
  `${ofOrganization}.envgroups.attachments.list`,
  `${ofEnvironment}.apis.revisions.deployments.generateDeployChangeReport`,
  `${ofEnvironment}.apis.revisions.deploy`,
  `${ofEnvironment}.apis.revisions.getDeployments`,
];
const LISTING = [`${ofOrganization}.apis.list`, `${ofOrganization}.sharedflows.list`];
const REPORTING = [
  'POST /commit/{commit}/statuses/build',
  'GET /pullrequests/{pull_request_id}',
  'GET /pullrequests/{pull_request_id}/comments',
  'PUT /pullrequests/{pull_request_id}/comments/{comment_id}',
  'DELETE /commit/{commit}/reports/{reportId}',
  'PUT /commit/{commit}/reports/{reportId}',
];
const REMOVING_A_FLOW = [
  `${ofOrganization}.sharedflows.get`,
  `${ofOrganization}.sharedflows.revisions.get`,
  `${ofOrganization}.sharedflows.deployments.list`,
  `${ofEnvironment}.sharedflows.revisions.undeploy`,
  `${ofOrganization}.sharedflows.delete`,
];
const LOOKING_AT_ALL = [
  'oauth2.token',
  `${ofEnvironment}.deployments.list`,
  `${ofOrganization}.apis.revisions.get`,
  `${ofOrganization}.sharedflows.revisions.get`,
];

/** A change that takes minutes is begun, then looked at. */
const LOOKING_AT_OWN = [
  `${ofEnvironment}.get`,
  `${ofOrganization}.instances.list`,
  `${ofOrganization}.operations.get`,
];
const FILLING = [
  'targetservers.create',
  'targetservers.get',
  'targetservers.list',
  'keyvaluemaps.create',
  'keyvaluemaps.get',
  'keyvaluemaps.list',
  'keyvaluemaps.entries.create',
  'keyvaluemaps.entries.get',
  'keyvaluemaps.entries.list',
  'flowhooks.attachSharedFlowToFlowHook',
  'flowhooks.get',
  'flowhooks.list',
].map((name) => `${ofEnvironment}.${name}`);
const CLEANING = [
  'oauth2.token',
  ...LISTING,
  `${ofEnvironment}.list`,
  `${ofOrganization}.apiproducts.list`,
  `${ofOrganization}.developers.apps.get`,
  `${ofOrganization}.developers.apps.keys.apiproducts.delete`,
  `${ofOrganization}.apiproducts.delete`,
  ...LOOKING_AT_PROXIES,
  `${ofEnvironment}.apis.revisions.undeploy`,
  `${ofOrganization}.apis.delete`,
  ...REMOVING_A_FLOW,
  'GET /pullrequests/{pull_request_id}/comments',
  'PUT /pullrequests/{pull_request_id}/comments/{comment_id}',
];

/** For the statement: what was merged, and who approved it. */
const NAMING_WHO_LET_IT_IN = ['GET /commit/{commit}', 'GET /commits/{revision}', 'GET /pullrequests'];

/** Every operation that a run of a scene asks for: `live-matrix.test.ts` sees that none is left out. */
export const LIVE_OPERATIONS: Readonly<Record<LiveSceneName, readonly string[]>> = {
  preview: [
    ...LOOKING_AT_ALL,
    ...LISTING,
    `${ofOrganization}.apis.get`,
    `${ofOrganization}.apis.deployments.list`,
    `${ofOrganization}.get`,
    ...REMOVING_A_FLOW.filter((operation) => !/revisions\.get|undeploy|delete/.test(operation)),
    ...DEPLOYING,
    ...REPORTING,
    'POST /pullrequests/{pull_request_id}/comments',
    `${ofEnvironment}.testIamPermissions`,
    `${ofEnvironment}.flowhooks.list`,
    `${ofEnvironment}.flowhooks.get`,
    `${ofOrganization}.apis.create`,
    `${ofOrganization}.sharedflows.create`,
    `${ofEnvironment}.sharedflows.revisions.deploy`,
    `${ofEnvironment}.sharedflows.revisions.getDeployments`,
    `${ofOrganization}.apiproducts.list`,
    `${ofOrganization}.apiproducts.create`,
    `${ofOrganization}.developers.apps.get`,
    `${ofOrganization}.developers.apps.keys.updateDeveloperAppKey`,
    ...NAMING_WHO_LET_IT_IN,
  ],
  'next preview': [
    ...LOOKING_AT_ALL,
    ...LISTING,
    `${ofOrganization}.apis.get`,
    `${ofOrganization}.apis.deployments.list`,
    ...DEPLOYING.filter((operation) => !operation.endsWith('attachments.list')),
    ...REPORTING,
    `${ofEnvironment}.testIamPermissions`,
    `${ofEnvironment}.sharedflows.revisions.getDeployments`,
    `${ofOrganization}.apis.create`,
    `${ofOrganization}.apiproducts.list`,
    `${ofOrganization}.apiproducts.update`,
    `${ofOrganization}.developers.apps.get`,
    ...REMOVING_A_FLOW.filter((operation) => !operation.endsWith('revisions.get')),
    ...NAMING_WHO_LET_IT_IN,
  ],
  cleanup: CLEANING,
  'own preview': [
    ...LOOKING_AT_PROXIES,
    ...LOOKING_AT_OWN,
    ...DEPLOYING,
    ...LISTING,
    ...REPORTING,
    ...FILLING,
    'POST /pullrequests/{pull_request_id}/comments',
    'oauth2.token',
    `${ofOrganization}.get`,
    `${ofEnvironment}.testIamPermissions`,
    `${ofEnvironment}.create`,
    `${ofOrganization}.instances.attachments.create`,
    `${ofOrganization}.envgroups.attachments.create`,
    `${ofOrganization}.apis.create`,
    `${ofOrganization}.sharedflows.create`,
    ...REMOVING_A_FLOW.filter((operation) => !/undeploy|delete/.test(operation)),
    `${ofEnvironment}.sharedflows.revisions.deploy`,
    `${ofEnvironment}.sharedflows.revisions.getDeployments`,
    `${ofOrganization}.apiproducts.list`,
    `${ofOrganization}.apiproducts.create`,
    `${ofOrganization}.developers.apps.get`,
    `${ofOrganization}.developers.apps.keys.updateDeveloperAppKey`,
    ...NAMING_WHO_LET_IT_IN,
  ],
  'own cleanup': [
    ...CLEANING,
    ...LOOKING_AT_OWN,
    `${ofEnvironment}.deployments.list`,
    `${ofEnvironment}.flowhooks.list`,
    `${ofEnvironment}.flowhooks.detachSharedFlowFromFlowHook`,
    ...['keyvaluemaps.list', 'keyvaluemaps.delete'].map((name) => `${ofEnvironment}.${name}`),
    ...['entries.list', 'entries.delete'].map((name) => `${ofEnvironment}.keyvaluemaps.${name}`),
    `${ofOrganization}.envgroups.list`,
    `${ofOrganization}.envgroups.attachments.list`,
    `${ofOrganization}.envgroups.attachments.delete`,
    `${ofOrganization}.instances.attachments.list`,
    `${ofOrganization}.instances.attachments.delete`,
    `${ofEnvironment}.delete`,
  ],
  rollback: ['oauth2.token', `${ofOrganization}.sharedflows.get`, ...LOOKING_AT_PROXIES, ...DEPLOYING],
  promote: [
    'oauth2.token',
    `${ofOrganization}.sharedflows.get`,
    `${ofOrganization}.apis.get`,
    `${ofOrganization}.apis.revisions.get`,
    `${ofEnvironment}.deployments.list`,
    ...DEPLOYING,
  ],
  undeploy: [
    'oauth2.token',
    `${ofOrganization}.sharedflows.get`,
    ...LOOKING_AT_PROXIES,
    `${ofEnvironment}.deployments.list`,
    `${ofEnvironment}.apis.revisions.deployments.generateUndeployChangeReport`,
    `${ofEnvironment}.apis.revisions.undeploy`,
    `${ofOrganization}.apis.delete`,
  ],
  export: LOOKING_AT_ALL,
  drift: [
    ...LOOKING_AT_ALL,
    'apigee.organizations.environments.apis.revisions.getDeployments',
    'apigee.organizations.environments.sharedflows.revisions.getDeployments',
  ],
};

interface LiveColumn {
  readonly fault: string;
  readonly how: Pick<Fault, 'kind' | 'times' | 'processed'>;
}

/** What a call can come to; whatever else goes wrong is told apart where calls are made (`columns.ts`). */
export const LIVE_COLUMNS: readonly LiveColumn[] = [
  { fault: '429', how: { kind: '429' } },
  { fault: '503 ever', how: { kind: '503', times: Number.POSITIVE_INFINITY } },
  { fault: 'time-out', how: { kind: 'timeout-after' } },
  { fault: 'lost answer', how: { kind: 'reset-after' } },
  { fault: '500, done', how: { kind: '500', processed: true } },
  { fault: '500 ever', how: { kind: '500', times: Number.POSITIVE_INFINITY } },
];
