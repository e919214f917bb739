import type { EmulatedApi } from '../emulated-api.ts';
import { googleApi } from '../google/google.ts';
import { GoogleError } from '../google/google-error.ts';
import type { TokenStore } from '../google/tokens.ts';
import { assetHandlers } from './assets.ts';
import type { Handlers } from './call.ts';
import { changeReportHandlers } from './change-report.ts';
import { configHandlers } from './config/every-kind.ts';
import { deployHandlers } from './deploy.ts';
import { deploymentListHandlers } from './deployment-lists.ts';
import { policyHandlers, tokenIn } from './environment-policies.ts';
import { environmentHandlers } from './environments.ts';
import { importHandlers } from './imports.ts';
import { instanceHandlers } from './instances.ts';
import { operationHandlers } from './operations.ts';
import { checkPermission, permissionDenied } from './permissions.ts';
import type { World } from './world.ts';

/** By the discovery document's id, without `apigee.organizations.`. */
const handlers: Handlers = {
  ...importHandlers,
  ...assetHandlers,
  ...deployHandlers,
  ...deploymentListHandlers,
  ...changeReportHandlers,
  ...environmentHandlers,
  ...policyHandlers,
  ...instanceHandlers,
  ...configHandlers,
  ...operationHandlers,
};

/** apigee.googleapis.com for one organization. */
export function apigeeApi(world: World, tokens: TokenStore): EmulatedApi {
  const countCall = callCounter(world.settings.callsPerMinute);
  return googleApi({
    name: 'apigee',
    admit: (exchange) => {
      tokens.check(exchange);
      countCall(exchange.now);
    },
    answer: (checked) => {
      const { exchange, match } = checked;
      const { organizationsId, environmentsId } = match.parameters;
      const token = tokenIn(world, tokens.check(exchange), environmentsId);
      const operation = match.method.id.replace('apigee.organizations.', '');
      if (organizationsId !== world.organization.name && operation !== 'list')
        throw permissionDenied(`organizations/${organizationsId ?? ''}`);
      const environment = environmentsId === undefined ? '' : `/environments/${environmentsId}`;
      checkPermission(token, operation, `organizations/${organizationsId ?? ''}${environment}`);
      const handler = handlers[operation];
      if (handler === undefined) {
        exchange.unexpected(`the emulator does not know yet what ${match.method.id} answers`);
        throw new GoogleError('UNIMPLEMENTED', 'Operation is not implemented, or supported, or enabled.');
      }
      return handler({ ...checked, token, world });
    },
  });
}

/** Throws 429 for a call above the limit; the refused call does not count. */
function callCounter(callsPerMinute: number): (now: number) => void {
  const recent: number[] = [];
  return (now) => {
    while (recent[0] !== undefined && recent[0] <= now - 60_000) recent.shift();
    if (recent.length >= callsPerMinute) {
      throw new GoogleError('RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).');
    }
    recent.push(now);
  };
}
