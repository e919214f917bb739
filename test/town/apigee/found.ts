import type { TownClock } from '../clock.ts';
import type { withDefaults } from '../options.ts';
import { addEnvironment, addGroup, type Organization } from './organization.ts';

/** The organization as a test begins: a day old, with its environments and groups, and nothing in them. */
export function foundOrganization(options: ReturnType<typeof withDefaults>, clock: TownClock): Organization {
  const createdAt = clock.now() - 86_400_000;
  const organization: Organization = {
    name: options.organization,
    createdAt,
    location: options.location,
    billing: options.billing,
    instances: options.instances,
    environments: new Map(),
    groups: new Map(),
    keyvaluemaps: new Set(),
    assets: new Map(),
    operations: new Map(),
  };
  for (const name of options.environments) addEnvironment(organization, name, createdAt);
  for (const [name, group] of Object.entries(options.environmentGroups)) {
    addGroup(organization, { name, ...group, createdAt });
  }
  return organization;
}
