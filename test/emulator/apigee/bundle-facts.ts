import type { Element } from '@xmldom/xmldom';
import { allOf, childrenOf, textOf } from './xml.ts';

export type AssetKind = 'apiproxy' | 'sharedflow';
export type BundleFiles = Readonly<Record<string, Uint8Array>>;

export const bundleRoot = { apiproxy: 'apiproxy/', sharedflow: 'sharedflowbundle/' } as const;

/** A bundle's XML files, parsed once: by path below the root folder. */
export type ParsedFiles = ReadonlyMap<string, Element>;

interface Policy {
  readonly name: string;
  readonly type: string;
}

/** What a bundle says about itself; Apigee's revision JSON is printed from it. */
export interface BundleFacts {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly displayName: string | undefined;
  readonly basePaths: readonly string[];
  readonly proxyEndpoints: readonly string[];
  readonly targetEndpoints: readonly string[];
  readonly flows: readonly string[];
  readonly policies: readonly Policy[];
  /** Shared flows that FlowCallouts call. */
  readonly calls: readonly string[];
  readonly resources: readonly { readonly type: string; readonly name: string }[];
  readonly targetServers: readonly string[];
  readonly extensible: boolean;
}

/** Apigee takes `/orders/` for `/orders`. */
export function isSameBasePath(left: string, right: string): boolean {
  const normal = (path: string): string => path.replace(/(?<=[^/])\/+$/, '');
  return normal(left) === normal(right);
}

/**
 * Policies that make a deployment EXTENSIBLE, by root element: those that Google's policy reference calls extensible
 * (https://docs.cloud.google.com/apigee/docs/api-platform/reference/policies/reference-overview-policy and the pages
 * below it, stored copies read 2026-11-25), and OASValidation and PublishMessage, whose pages were not found.
 */
const extensiblePolicies = new Set([
  'AccessEntity',
  'AssignMessage',
  'BasicAuthentication',
  'DataCapture',
  'DeleteOAuthV2Info',
  'ExtractVariables',
  'FlowCallout',
  'GenerateSAMLAssertion',
  'GetOAuthV2Info',
  'JavaCallout',
  'Javascript',
  'KeyValueMapOperations',
  'LLMTokenQuota',
  'MessageLogging',
  'OASValidation',
  'OAuthV2',
  'PromptTokenLimit',
  'PublishMessage',
  'Quota',
  'Script',
  'ServiceCallout',
  'VerifyAPIKey',
  'XMLThreatProtection',
  'XSL',
]);

export function factsOf(files: BundleFiles, parsed: ParsedFiles): BundleFacts {
  const root = descriptorOf(parsed);
  const policies = inFolder(parsed, 'policies').map(nameAndType);
  const endpoints = inFolder(parsed, 'proxies');
  const elements = [...parsed.values()];
  return {
    name: root?.getAttribute('name') ?? undefined,
    description: childText(root, 'Description'),
    displayName: childText(root, 'DisplayName'),
    basePaths: unique(endpoints.flatMap((endpoint) => textsOf(endpoint, 'BasePath'))),
    proxyEndpoints: namesOf(endpoints),
    targetEndpoints: namesOf(inFolder(parsed, 'targets')),
    flows: namesOf(inFolder(parsed, 'sharedflows')),
    policies,
    // Of one that a variable names nobody knows before the runtime does.
    calls: unique(elements.flatMap((element) => textsOf(element, 'SharedFlowBundle'))).filter(
      (name) => !name.includes('{'),
    ),
    resources: Object.keys(files).flatMap(resourceOf),
    targetServers: unique(elements.flatMap((element) => allOf(element, 'Server').map(nameOf))),
    extensible: policies.some(({ type }) => extensiblePolicies.has(type)),
  };
}

function descriptorOf(parsed: ParsedFiles): Element | undefined {
  return [...parsed].find(([path]) => !path.includes('/'))?.[1];
}

/** XML files of one folder, by name: `policies` → `policies/*.xml`. */
export function inFolder(parsed: ParsedFiles, folder: string): Element[] {
  return [...parsed].filter(([path]) => path.startsWith(`${folder}/`)).map(([, element]) => element);
}

function childText(root: Element | undefined, name: string): string | undefined {
  return root === undefined ? undefined : textOf(childrenOf(root, name)[0]);
}

function textsOf(element: Element, name: string): string[] {
  return allOf(element, name).flatMap((found) => textOf(found) ?? []);
}

function nameAndType(element: Element): Policy {
  return { name: nameOf(element), type: element.nodeName };
}

function namesOf(elements: readonly Element[]): string[] {
  return elements.map(nameOf);
}

function nameOf(element: Element): string {
  return element.getAttribute('name') ?? '';
}

function resourceOf(path: string): { type: string; name: string }[] {
  const [, type, name] = /(?:^|\/)resources\/([^/]+)\/(.+[^/])$/.exec(path) ?? [];
  return type === undefined || name === undefined ? [] : [{ type, name }];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
