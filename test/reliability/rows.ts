import type { Fault } from '../emulator/faults.ts';
import type { SceneName } from './scenes.ts';

/** One kind of call the pipe makes, and the situation in which it makes it. */
export interface Row {
  readonly call: string;
  readonly scene: SceneName;
  readonly on: Fault['on'];
  /** Calls of the same operation that come before it. */
  readonly skip?: number;
}

const ofEnvironment = 'apigee.organizations.environments';
const list = `${ofEnvironment}.deployments.list`;
const deploy = `${ofEnvironment}.apis.revisions.deploy`;
const state = `${ofEnvironment}.apis.revisions.getDeployments`;
const everywhere = 'apigee.organizations.apis.deployments.list';

const apigee = (operation: string): Fault['on'] => ({ host: 'apigee', operation });
const bitbucket = (method: string, path: RegExp): Fault['on'] => ({ host: 'bitbucket', method, path });

/** In the order in which a run makes them. */
export const ROWS: readonly Row[] = [
  { call: 'sign in with a key', scene: 'change', on: { host: 'oauthToken' } },
  { call: 'exchange the OIDC token', scene: 'keyless', on: { host: 'sts' } },
  { call: 'act as the service account', scene: 'keyless', on: { host: 'iamcredentials' } },
  { call: 'list what serves', scene: 'change', on: apigee(list) },
  {
    call: 'read the serving revision',
    scene: 'change',
    on: apigee('apigee.organizations.apis.revisions.get'),
  },
  { call: 'read the state of what is unchanged', scene: 'unchanged', on: apigee(state) },
  { call: 'list the revisions', scene: 'change', on: apigee('apigee.organizations.apis.get') },
  { call: 'list the target servers', scene: 'references', on: apigee(`${ofEnvironment}.targetservers.list`) },
  {
    call: 'list the key value maps',
    scene: 'references',
    on: apigee('apigee.organizations.keyvaluemaps.list'),
  },
  { call: 'list the shared flows', scene: 'references', on: apigee(list), skip: 1 },
  { call: 'list the environment groups', scene: 'change', on: apigee('apigee.organizations.envgroups.list') },
  {
    call: 'list a group’s environments',
    scene: 'first',
    on: apigee('apigee.organizations.envgroups.attachments.list'),
  },
  { call: 'see what retention may delete', scene: 'retention', on: apigee(everywhere) },
  {
    call: 'delete an old revision',
    scene: 'retention',
    on: apigee('apigee.organizations.apis.revisions.delete'),
  },
  { call: 'import', scene: 'change', on: apigee('apigee.organizations.apis.create') },
  {
    call: 'import a shared flow',
    scene: 'shared flow',
    on: apigee('apigee.organizations.sharedflows.create'),
  },
  { call: 'look again what serves', scene: 'change', on: apigee(everywhere) },
  {
    call: 'ask what the deploy would change',
    scene: 'change',
    on: apigee(`${ofEnvironment}.apis.revisions.deployments.generateDeployChangeReport`),
  },
  { call: 'deploy', scene: 'change', on: apigee(deploy) },
  { call: 'deploy for the first time', scene: 'first', on: apigee(deploy) },
  {
    call: 'deploy a shared flow',
    scene: 'shared flow',
    on: apigee(`${ofEnvironment}.sharedflows.revisions.deploy`),
  },
  { call: 'read the state', scene: 'change', on: apigee(state) },
  { call: 'read the state once more', scene: 'change', on: apigee(state), skip: 1 },
  {
    call: 'read the state of a shared flow',
    scene: 'shared flow',
    on: apigee(`${ofEnvironment}.sharedflows.revisions.getDeployments`),
  },
  { call: 'after ERROR: look who serves', scene: 'error', on: apigee(everywhere), skip: 1 },
  { call: 'after ERROR: deploy the old revision', scene: 'error', on: apigee(deploy), skip: 1 },
  { call: 'after ERROR: read its state', scene: 'error', on: apigee(state), skip: 1 },
  { call: 'after ERROR: look whether the new one is gone', scene: 'error', on: apigee(everywhere), skip: 2 },
  {
    call: 'after ERROR: undeploy what nothing preceded',
    scene: 'first error',
    on: apigee(`${ofEnvironment}.apis.revisions.undeploy`),
  },
  { call: 'check: read the organization', scene: 'check', on: apigee('apigee.organizations.get') },
  { call: 'check: see a permission', scene: 'check', on: apigee(`${ofEnvironment}.testIamPermissions`) },
  { call: 'Bitbucket: publish a report', scene: 'bitbucket', on: bitbucket('PUT', /\/reports\//) },
  { call: 'Bitbucket: look for the comment', scene: 'bitbucket', on: bitbucket('GET', /\/comments/) },
  { call: 'Bitbucket: write the comment', scene: 'bitbucket', on: bitbucket('POST', /\/comments/) },
  { call: 'Bitbucket: set a status', scene: 'bitbucket', on: bitbucket('POST', /\/statuses\//) },
];
