import { type Call, environmentOf, type Handlers, invalid, parameter, withoutDefaults } from '../call.ts';
import { listed } from '../world.ts';
import { openCollection } from './place.ts';

const hookPoints = ['PreProxyFlowHook', 'PostProxyFlowHook', 'PreTargetFlowHook', 'PostTargetFlowHook'];

/** Four points of every environment; one without a shared flow is answered all the same, never 404. */
export const flowHookHandlers: Handlers = {
  'environments.flowhooks.list': (call) => {
    environmentOf(call);
    return hookPoints;
  },
  'environments.flowhooks.get': (call) => {
    const point = hookPoint(call);
    return withoutDefaults({ flowHookPoint: point, ...openCollection(call).get(point) });
  },
  'environments.flowhooks.attachSharedFlowToFlowHook': attach,
  'environments.flowhooks.detachSharedFlowFromFlowHook': (call) => {
    const point = hookPoint(call);
    const hooks = openCollection(call);
    const detached = hooks.get(point);
    hooks.delete(point);
    return withoutDefaults({ flowHookPoint: point, ...detached });
  },
};

function attach(call: Call): object {
  const environment = environmentOf(call);
  const flowHookPoint = hookPoint(call);
  const { sharedFlow = '', continueOnError = true, description = '' } = call.message as Partial<FlowHook>;
  const deployed = listed(call.world, environment.name);
  if (!deployed.some(({ kind, name }) => kind === 'sharedflow' && name === sharedFlow)) {
    throw invalid(`shared flow "${sharedFlow}" is not deployed to the environment "${environment.name}"`);
  }
  openCollection(call).set(flowHookPoint, { sharedFlow, continueOnError, description });
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
