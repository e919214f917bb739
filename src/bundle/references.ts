import type { Reference } from '../domain/bundle.ts';
import type { PolicyRef } from '../domain/policy-types.ts';
import { type Documents, documentsIn } from './documents.ts';
import { childNamed, elementsBelow, textOf, type XmlElement } from './xml/xml-tree.ts';

/**
 * Every literal reference of a bundle, in file order; names that are only known at run time (`{…}`, `ref="…"`) and
 * maps that the policy itself creates (`<InitialEntries>`) are left out.
 */
export function referencesIn(documents: Documents): readonly Reference[] {
  return [...documentsIn(documents, 'policies'), ...documentsIn(documents, 'targets')].flatMap(
    ([entry, { root }]) =>
      [...elementsBelow(root)]
        .flatMap(namesIn)
        .filter(({ name }) => name !== '' && !/[{}]/.test(name))
        .map((reference) => ({ ...reference, entry })),
  );
}

function namesIn(element: XmlElement): readonly Omit<Reference, 'entry'>[] {
  const { line } = element;
  switch (element.name) {
    case 'KeyValueMapOperations':
      return mapReference(element);
    case 'FlowCallout': {
      const flow = childNamed(element, 'SharedFlowBundle');
      return [{ kind: 'sharedFlow', name: textOf(flow).trim(), line: flow?.line ?? line }];
    }
    case 'LoadBalancer':
      return serverReferences(element);
    case 'KeyStore':
    case 'TrustStore':
      return [storeReference(element)];
    default:
      return [];
  }
}

function mapReference(element: XmlElement): readonly Omit<Reference, 'entry'>[] {
  if (childNamed(element, 'InitialEntries') !== undefined) return [];
  const named = childNamed(element, 'MapName');
  const name = element.attributes['mapIdentifier'] ?? textOf(named).trim();
  const written = textOf(childNamed(element, 'Scope')).trim();
  const scope = SCOPES.find((known) => known === written) ?? 'environment';
  return [{ kind: 'keyValueMap', name, scope, line: named?.line ?? element.line }];
}

const SCOPES = ['organization', 'environment', 'apiproxy', 'policy'] as const;

function serverReferences(balancer: XmlElement): readonly Omit<Reference, 'entry'>[] {
  return [...elementsBelow(balancer)]
    .filter(({ name }) => name === 'Server')
    .map(({ attributes, line }) => ({ kind: 'targetServer', name: attributes['name'] ?? '', line }));
}

function storeReference(element: XmlElement): Omit<Reference, 'entry'> {
  const written = textOf(element).trim();
  const behind = /^ref:\/\/(.*)$/.exec(written)?.[1];
  return behind === undefined
    ? { kind: 'keystore', name: written, line: element.line }
    : { kind: 'reference', name: behind, line: element.line };
}

/** The policies that a bundle holds, attached to a flow or not: Apigee counts both (`hasExtensiblePolicy`, docs/apigee.md#json). */
export function policiesIn(documents: Documents): readonly PolicyRef[] {
  return documentsIn(documents, 'policies').map(([, { root }]) => ({
    name: root.attributes['name'] ?? '',
    type: root.name,
  }));
}
