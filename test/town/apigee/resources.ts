import {
  assetOf,
  type Call,
  environmentOf,
  type Handlers,
  invalid,
  notFound,
  parameter,
  withoutDefaults,
} from './call.ts';
import { listed } from './world.ts';

const hookPoints = ['PreProxyFlowHook', 'PostProxyFlowHook', 'PreTargetFlowHook', 'PostTargetFlowHook'];

/** What bundles refer to in an environment; lists are bare arrays (contract §2.1). */
export const resourceHandlers: Handlers = {
  'keyvaluemaps.list': ({ world }) => [...world.organization.keyvaluemaps],
  'apis.keyvaluemaps.list': (call) => [...assetOf(call).keyvaluemaps],
  'environments.keyvaluemaps.list': (call) => [...environmentOf(call).keyvaluemaps],
  'environments.keyvaluemaps.get': (call) =>
    named(call, 'keyvaluemaps', [...environmentOf(call).keyvaluemaps], (name) => ({ name, encrypted: true })),
  'environments.targetservers.list': (call) => [...environmentOf(call).targetservers],
  'environments.targetservers.get': (call) =>
    named(call, 'targetservers', [...environmentOf(call).targetservers], (name) => ({
      name,
      host: `${name}.example.com`,
      port: 443,
      isEnabled: true,
    })),
  'environments.references.list': (call) => [...environmentOf(call).references.keys()],
  'environments.references.get': (call) => {
    const { references } = environmentOf(call);
    return named(call, 'references', [...references.keys()], (name) => ({ name, ...references.get(name) }));
  },
  'environments.keystores.list': (call) => [...environmentOf(call).keystores.keys()],
  'environments.keystores.get': (call) => {
    const { keystores } = environmentOf(call);
    return named(call, 'keystores', [...keystores.keys()], (name) =>
      withoutDefaults({ name, aliases: keystores.get(name) }),
    );
  },
  'environments.keystores.aliases.list': (call) => [
    ...(environmentOf(call).keystores.get(parameter(call, 'keystoresId')) ?? []),
  ],
  'environments.flowhooks.list': () => hookPoints,
  'environments.flowhooks.get': (call) => {
    const point = hookPoint(call);
    return withoutDefaults({ flowHookPoint: point, ...environmentOf(call).flowhooks.get(point) });
  },
  'environments.flowhooks.attachSharedFlowToFlowHook': attach,
  'environments.flowhooks.detachSharedFlowFromFlowHook': (call) => {
    const point = hookPoint(call);
    environmentOf(call).flowhooks.delete(point);
    return { flowHookPoint: point };
  },
};

function attach(call: Call): object {
  const environment = environmentOf(call);
  const flowHookPoint = hookPoint(call);
  const { sharedFlow = '', continueOnError = false, description = '' } = call.message as Partial<FlowHook>;
  const deployed = listed(call.world, environment.name);
  if (!deployed.some(({ kind, name }) => kind === 'sharedflow' && name === sharedFlow)) {
    throw invalid(`shared flow "${sharedFlow}" is not deployed to the environment "${environment.name}"`);
  }
  environment.flowhooks.set(flowHookPoint, { sharedFlow, continueOnError, description });
  return withoutDefaults({ flowHookPoint, sharedFlow, continueOnError, description });
}

interface FlowHook {
  readonly sharedFlow: string;
  readonly continueOnError: boolean;
  readonly description: string;
}

function hookPoint(call: Call): string {
  const point = parameter(call, 'flowhooksId');
  if (!hookPoints.includes(point)) throw invalid(`invalid flow hook "${point}"`);
  return point;
}

// oxlint-disable-next-line max-params -- a call, a collection, what it holds and how it is printed
function named(
  call: Call,
  collection: string,
  names: readonly string[],
  print: (name: string) => object,
): object {
  const wanted = parameter(call, `${collection}Id`);
  if (names.includes(wanted)) return print(wanted);
  const { organization } = call.world;
  throw notFound(
    `resource organizations/${organization.name}/environments/${environmentOf(call).name}/${collection}/${wanted}`,
  );
}
