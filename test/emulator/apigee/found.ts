import type { EmulatorClock } from '../clock.ts';
import type { withDefaults } from '../options.ts';
import { entityStore } from './config/store.ts';
import { addEnvironment, addGroup, attachToInstance, type Organization } from './organization.ts';

/** The organization as a test begins: a day old, with its environments and groups, and nothing in them. */
export function foundOrganization(
  options: ReturnType<typeof withDefaults>,
  clock: EmulatorClock,
): Organization {
  const createdAt = clock.now() - 86_400_000;
  const organization: Organization = {
    name: options.organization,
    createdAt,
    location: options.location,
    billing: options.billing,
    instances: new Map(options.instances.map((name) => [name, { name, location: name, createdAt }])),
    environments: new Map(),
    groups: new Map(),
    entities: entityStore(),
    undecryptable: new Set(),
    appReads: new Map(),
    properties: options.properties,
    assets: new Map(),
    operations: new Map(),
  };
  for (const name of options.environments) {
    addEnvironment(organization, name, createdAt);
    for (const instance of options.instances)
      attachToInstance(organization, instance, { environment: name, at: createdAt });
  }
  for (const [name, group] of Object.entries(options.environmentGroups)) {
    addGroup(organization, { name, ...group, createdAt });
  }
  return organization;
}
