import type { BundleFacts } from '../domain/bundle.ts';
import { type Documents, descriptorOf, documentsIn } from './documents.ts';
import { stripMarker } from './marker.ts';
import { childNamed, elementsBelow, textOf, type XmlDocument } from './xml/xml-tree.ts';

/** What the later rooms need to know of a bundle, read off its XML. */
export function factsOf(documents: Documents): BundleFacts {
  return {
    basePaths: documentsIn(documents, 'proxies').flatMap(([, document]) => basePathsOf(document)),
    sharedFlowsCalled: sharedFlowsCalled(documents),
    usesGoogleAuthentication: [...documents.values()].some(asksGoogle),
    description: stripMarker(textOf(childNamed(descriptorOf(documents)?.[1].root, 'Description'))),
  };
}

function basePathsOf({ root }: XmlDocument): readonly string[] {
  if (root.name !== 'ProxyEndpoint') return [];
  const path = textOf(childNamed(childNamed(root, 'HTTPProxyConnection'), 'BasePath')).trim();
  return path === '' ? [] : [path];
}

function sharedFlowsCalled(documents: Documents): readonly string[] {
  const called = documentsIn(documents, 'policies')
    .filter(([, { root }]) => root.name === 'FlowCallout')
    .map(([, { root }]) => textOf(childNamed(root, 'SharedFlowBundle')).trim())
    .filter((name) => name !== '' && !name.includes('{'));
  return [...new Set(called)].sort();
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
