import type { BundleFacts, XmlPlace } from '../domain/bundle.ts';
import { disabledAt } from '../domain/findings/lint-directive.ts';
import { type Documents, descriptorOf, documentsIn, type NamedDocument } from './documents.ts';
import { stripMarker } from './marker.ts';
import { policiesIn, referencesIn } from './references.ts';
import { childNamed, elementsBelow, textOf, type XmlDocument, type XmlElement } from './xml/xml-tree.ts';

/** What the later rooms need to know of a bundle, read off its XML. */
export function factsOf(documents: Documents): BundleFacts {
  const endpoints = endpointsOf(documents);
  const flowCallouts = flowCalloutsOf(documents);
  const called = flowCallouts.map(({ text }) => text).filter((name) => name !== '' && !name.includes('{'));
  return {
    basePaths: endpoints.map(({ text }) => text).filter((path) => path !== ''),
    sharedFlowsCalled: [...new Set(called)].sort(),
    endpoints,
    flowCallouts,
    usesGoogleAuthentication: [...documents.values()].some(asksGoogle),
    references: referencesIn(documents),
    policies: policiesIn(documents),
    description: stripMarker(textOf(childNamed(descriptorOf(documents)?.[1].root, 'Description'))),
  };
}

function endpointsOf(documents: Documents): readonly XmlPlace[] {
  return documentsIn(documents, 'proxies')
    .filter(([, { root }]) => root.name === 'ProxyEndpoint')
    .map((named) => placeIn(named, childNamed(childNamed(named[1].root, 'HTTPProxyConnection'), 'BasePath')));
}

function flowCalloutsOf(documents: Documents): readonly XmlPlace[] {
  return documentsIn(documents, 'policies')
    .filter(([, { root }]) => root.name === 'FlowCallout')
    .map((named) => placeIn(named, childNamed(named[1].root, 'SharedFlowBundle')));
}

function placeIn([entry, { source }]: NamedDocument, element: XmlElement | undefined): XmlPlace {
  const line = element?.line;
  return { text: textOf(element).trim(), entry, line, disabled: disabledAt(source.split('\n'), line) };
}

/**
 * Such a bundle is deployed with a service account: targets, callouts and messages that carry `<Authentication>`
 * with a Google token, MessageLogging to Cloud Logging, and the policies that call Google themselves (Google's
 * page "Using Google authentication", and those of the policies).
 */
function asksGoogle({ root }: XmlDocument): boolean {
  if (GOOGLE_POLICIES.has(root.name)) return true;
  for (const { name } of elementsBelow(root)) {
    if (GOOGLE_ELEMENTS.has(name)) return true;
  }
  return false;
}

const GOOGLE_ELEMENTS = new Set(['CloudLogging', 'GoogleAccessToken', 'GoogleIDToken']);

const GOOGLE_POLICIES = new Set([
  'IntegrationCallout',
  'PublishMessage',
  'SanitizeModelResponse',
  'SanitizeUserPrompt',
  'SemanticCacheLookup',
  'SemanticCachePopulate',
  'SetIntegrationRequest',
]);
