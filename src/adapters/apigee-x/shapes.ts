import * as z from 'zod/mini';

/**
 * The fields we use of Apigee's answers and no others. Default values, empty lists among them, are absent in proto3
 * JSON, enums may grow, and int64 are strings (docs/apigee.md#json): so everything is optional and nothing is an enum.
 */
const text = z.optional(z.string());
const texts = z.optional(z.array(z.string()));
const number = z.optional(z.union([z.string(), z.number()]));
const list = <T extends z.core.$ZodType>(item: T) => z.optional(z.array(item));

export const OrganizationShape = z.object({
  name: text,
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

export const AssetShape = z.object({ revision: z.optional(z.array(z.union([z.string(), z.number()]))) });

export const RevisionShape = z.object({
  revision: z.union([z.string(), z.number()]),
  description: text,
  createdAt: number,
  lastModifiedAt: number,
  basepaths: texts,
  policies: texts,
  hasExtensiblePolicy: z.optional(z.boolean()),
});

export const DeploymentsShape = z.object({
  deployments: list(
    z.object({
      environment: text,
      apiProxy: text,
      revision: number,
      deployStartTime: number,
      serviceAccount: text,
      proxyDeploymentType: text,
    }),
  ),
});

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
  serviceAccount: text,
  proxyDeploymentType: text,
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

/** What success of `action=validate` looks like nobody has recorded (docs/apigee.md#import): any JSON object, `{}` included. */
export const ValidationShape = z.object({ hasExtensiblePolicy: z.optional(z.boolean()) });

export type Shape<T> = z.core.$ZodType<T>;

/** The value in its shape; undefined where it has another. */
export function shaped<T>(shape: Shape<T>, value: unknown): T | undefined {
  const outcome = z.safeParse(shape, value);
  return outcome.success ? outcome.data : undefined;
}

export type RevisionAnswer = z.infer<typeof RevisionShape>;
export type DeploymentsAnswer = z.infer<typeof DeploymentsShape>;
export type StatusAnswer = z.infer<typeof StatusShape>;
export type ChangeReportAnswer = z.infer<typeof ChangeReportShape>;
