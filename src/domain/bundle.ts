import type { PolicyRef } from './policy-types.ts';

/** What Apigee calls an API proxy or a shared flow. */
export type BundleKind = 'apiproxy' | 'sharedflow';

/** The folder every entry of a bundle lies in. */
export function rootFolderOf(kind: BundleKind): 'apiproxy' | 'sharedflowbundle' {
  return kind === 'apiproxy' ? 'apiproxy' : 'sharedflowbundle';
}

/** Names one asset of an organization: proxies and shared flows have name spaces of their own. */
export interface AssetRef {
  readonly name: string;
  readonly kind: BundleKind;
}

/** One file of a bundle, named as in the zip that Apigee receives (`apiproxy/policies/AM-Set.xml`). */
interface BundleEntry {
  readonly name: string;
  readonly bytes: number;
}

/** Where a bundle's files lie: a folder that holds `apiproxy/` or `sharedflowbundle/`, or a zip of that. */
export type BundleSource =
  | { readonly kind: 'folder'; readonly absolutePath: string }
  | { readonly kind: 'zip'; readonly absolutePath: string; readonly prefix: string };

/** What one element of a bundle's XML says, and where. */
export interface XmlPlace {
  readonly text: string;
  /** As in the zip: `apiproxy/policies/FC-Log.xml`. */
  readonly entry: string;
  /** Counted from 1; undefined if the element is missing and the file as a whole is meant. */
  readonly line: number | undefined;
  /** Lint rules that a comment of the file says are not to be reported there. */
  readonly disabled: readonly string[];
}

/** What a bundle expects to find in Apigee when it runs, by a name that is written down in it. */
export interface Reference {
  readonly kind: 'keyValueMap' | 'targetServer' | 'keystore' | 'reference' | 'sharedFlow';
  readonly name: string;
  /** Key value maps only: where the map lives. */
  readonly scope?: 'organization' | 'environment' | 'apiproxy' | 'policy';
  /** The entry that refers to it, with the line. */
  readonly entry: string;
  readonly line: number;
}

/** What the rooms after the discovery need to know of a bundle's XML. */
export interface BundleFacts {
  /** Base paths of the proxy endpoints, in file order; empty for shared flows. */
  readonly basePaths: readonly string[];
  /** Shared flows that FlowCallout policies name literally. */
  readonly sharedFlowsCalled: readonly string[];
  /** Where each proxy endpoint has its base path, in file order; its text is empty for an endpoint without one. */
  readonly endpoints: readonly XmlPlace[];
  /** Where each FlowCallout policy names its shared flow. */
  readonly flowCallouts: readonly XmlPlace[];
  /** True if a policy or target asks for Google authentication, so that a deployment service account is needed. */
  readonly usesGoogleAuthentication: boolean;
  /** In file order, what policies and targets name. */
  readonly references: readonly Reference[];
  /** Attached to a flow or not. */
  readonly policies: readonly PolicyRef[];
  /** The Description of the root descriptor, without our marker. */
  readonly description: string;
}

/** A bundle as the discovery found it: facts only; its files are read anew when it is archived. */
export interface Bundle extends AssetRef, BundleFacts {
  /** What its own files call it, if it is deployed under another name. */
  readonly nameInFiles?: string | undefined;
  /** Path of the bundle's folder or zip, relative to the clone, with forward slashes (`proxies/orders`). */
  readonly path: string;
  readonly source: BundleSource;
  readonly entries: readonly BundleEntry[];
  /** The entry that is the root descriptor; undefined if the bundle has none. */
  readonly descriptor: string | undefined;
  /** `sha256:` and 64 hex digits over the canonical content (docs/architecture.md#decisions). */
  readonly digest: string;
}

/** A bundle as bytes, ready to be imported. */
export interface Archive extends AssetRef {
  readonly zip: Uint8Array;
  readonly digest: string;
}
