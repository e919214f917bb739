/** A deployment's state as the revision-level GET reports it (docs/apigee.md#status). */
export interface DeploymentStatus {
  /** READY, PROGRESSING, ERROR, or whatever a newer Apigee says; undefined if the key is absent. */
  readonly state: string | undefined;
  readonly errors: readonly string[];
  readonly instances: readonly InstanceStatus[];
  /** Runtimes that know no state of the whole report each of their processes: pods of a hybrid one before 1.3. */
  readonly processes: readonly ProcessStatus[];
  readonly routeConflicts: readonly RouteConflict[];
}

export interface InstanceStatus {
  readonly instance: string;
  readonly revisions: readonly { readonly revision: string; readonly percentage: number | undefined }[];
  readonly routes: readonly { readonly basePath: string; readonly environmentGroup: string }[];
}

interface ProcessStatus {
  /** With what it is: `pod p-1`. */
  readonly name: string;
  readonly state: 'ready' | 'failed' | 'under-way';
  readonly detail: string;
}

/** Another deployment of the same environment group that holds one of our base paths. */
export interface RouteConflict {
  readonly environmentGroup: string;
  readonly description: string;
  readonly basePath: string | undefined;
  readonly apiProxy: string | undefined;
  readonly environment: string | undefined;
}

/** What Apigee says beforehand that a deployment or an undeployment would do. */
export interface ChangeReport {
  readonly violations: readonly {
    readonly type: string;
    readonly subject: string;
    readonly description: string;
  }[];
  readonly routingConflicts: readonly RouteConflict[];
  readonly routingChanges: readonly string[];
}
