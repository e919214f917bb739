import * as z from 'zod/mini';

/**
 * The fields we use of Apigee's answers and no others. Default values, empty lists among them, are absent in proto3
 * JSON, enums may grow, and int64 are strings (docs/apigee.md#json): so everything is optional and nothing is an enum.
 */
const text = z.optional(z.string());
const texts = z.optional(z.array(z.string()));
const number = z.optional(z.union([z.string(), z.number()]));
const list = <T extends z.core.$ZodType>(item: T) => z.optional(z.array(item));
/**
 * What no answer is without, since it tells that the answer is one: `{}` of a front end would else read as "there is
 * nothing", and a plan would call new what serves.
 */
const name = z.string().check(z.minLength(1));
const knownRevision = z.union([
  z.string().check(z.regex(/^[1-9]\d{0,9}$/)),
  z.int().check(z.positive(), z.maximum(9_999_999_999)),
]);

export const OrganizationShape = z.object({
  name,
  runtimeType: text,
  subscriptionPlan: text,
  environments: texts,
});

export const EnvironmentGroupsShape = z.object({
  environmentGroups: list(z.object({ name: z.string(), hostnames: texts })),
  nextPageToken: text,
});

export const AttachmentsShape = z.object({
  environmentGroupAttachments: list(z.object({ environment: text })),
  nextPageToken: text,
});

/** Every asset names itself; the last revision of one can be deleted, and then none is listed. */
export const AssetShape = z.object({ name, revision: list(knownRevision) });

export const RevisionShape = z.object({
  revision: knownRevision,
  description: text,
  createdAt: number,
  lastModifiedAt: number,
  basepaths: texts,
  policies: texts,
  hasExtensiblePolicy: z.optional(z.boolean()),
});

/** Nothing deployed is `{}`; what is deployed says what and where, as far as the address did not. */
const deployments = <Name extends z.core.$ZodType, Place extends z.core.$ZodType>(
  apiProxy: Name,
  environment: Place,
) =>
  z.object({
    deployments: list(
      z.object({
        environment,
        apiProxy,
        revision: knownRevision,
        deployStartTime: number,
        serviceAccount: text,
        proxyDeploymentType: text,
      }),
    ),
  });

export const DeployedInEnvironmentShape = deployments(name, text);
export const DeployedOfAssetShape = deployments(text, name);
export const DeployedShape = deployments(name, name);

const RoutingDeployment = z.optional(
  z.object({ apiProxy: text, basepath: text, environment: text, revision: number }),
);

const RoutingConflict = z.object({
  environmentGroup: text,
  description: text,
  conflictingDeployment: RoutingDeployment,
});

export const StatusShape = z.object({
  state: text,
  errors: list(z.object({ code: number, message: text })),
  instances: list(
    z.object({
      instance: text,
      deployedRevisions: list(z.object({ revision: number, percentage: number })),
      deployedRoutes: list(z.object({ basepath: text, envgroup: text })),
    }),
  ),
  pods: list(
    z.object({
      podName: text,
      deploymentStatus: text,
      podStatus: text,
      statusCode: text,
      statusCodeDetails: text,
    }),
  ),
  routeConflicts: list(RoutingConflict),
});

export const ChangeReportShape = z.object({
  validationErrors: z.optional(
    z.object({ violations: list(z.object({ type: text, subject: text, description: text })) }),
  ),
  routingConflicts: list(RoutingConflict),
  routingChanges: list(
    z.object({
      description: text,
      environmentGroup: text,
      fromDeployment: RoutingDeployment,
      toDeployment: RoutingDeployment,
    }),
  ),
});

/** Without a shared flow nothing is attached to the hook. */
export const FlowHookShape = z.object({ sharedFlow: text });

export const NamesShape = z.array(z.string());

/** An entity or a list of them is an object with fields of its own, or a bare list of names. */
export const EntityShape = z.union([z.record(z.string(), z.unknown()), NamesShape]);

/** What success of `action=validate` looks like nobody has recorded (docs/apigee.md#import): any JSON object, `{}` included. */
export const ValidationShape = z.object({ hasExtensiblePolicy: z.optional(z.boolean()) });

export const OperationShape = z.object({
  name: text,
  done: z.optional(z.boolean()),
  error: z.optional(z.looseObject({ message: text })),
});

export type Shape<T> = z.core.$ZodType<T>;

/** The value in its shape; undefined if it has another. */
export function shaped<T>(shape: Shape<T>, value: unknown): T | undefined {
  const outcome = z.safeParse(shape, value);
  return outcome.success ? outcome.data : undefined;
}

export type RevisionAnswer = z.infer<typeof RevisionShape>;
export type DeploymentsAnswer = z.infer<
  typeof DeployedShape | typeof DeployedInEnvironmentShape | typeof DeployedOfAssetShape
>;
export type StatusAnswer = z.infer<typeof StatusShape>;
export type ChangeReportAnswer = z.infer<typeof ChangeReportShape>;
