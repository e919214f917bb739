import type { Handlers } from '../call.ts';
import { aliasHandlers } from './aliases.ts';
import { allAppHandlers } from './all-apps.ts';
import { appKeyHandlers } from './app-keys.ts';
import { appHandlers } from './apps.ts';
import { environmentKindHandlers } from './environment-kinds.ts';
import { flowHookHandlers } from './flow-hooks.ts';
import { keyValueMapHandlers } from './keyvaluemaps.ts';
import { organizationKindHandlers } from './organization-kinds.ts';
import { ownerHandlers } from './owners.ts';
import { productHandlers } from './products.ts';
import { ratePlanHandlers } from './rate-plans.ts';
import { resourceFileHandlers } from './resource-files.ts';

/** Every kind of configuration entity. */
export const configHandlers: Handlers = {
  ...environmentKindHandlers,
  ...aliasHandlers,
  ...keyValueMapHandlers,
  ...flowHookHandlers,
  ...resourceFileHandlers,
  ...organizationKindHandlers,
  ...productHandlers,
  ...ratePlanHandlers,
  ...ownerHandlers,
  ...appHandlers,
  ...appKeyHandlers,
  ...allAppHandlers,
};
