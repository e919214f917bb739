import type { Platform } from '../domain/organization.ts';

/** Names of the trade as variables and manifest may say them, each with the end of the sentence that refuses another. */
export interface NameRule {
  readonly shape: RegExp;
  readonly refusal: string;
}

/** A Google Cloud project's id, with its domain where it has one; Edge's organizations are called alike. */
export const ORGANIZATION_NAME: NameRule = {
  shape: /^[A-Za-z0-9][A-Za-z0-9._:-]{0,254}$/,
  refusal: "must be the organization's name, e.g. acme-prod.",
};

/** Apigee's own rule, without the names of dots alone, which an address folds away. */
export const ENVIRONMENT_NAME: NameRule = {
  shape: /^(?!\.+$)[.A-Za-z0-9_-]{1,255}$/,
  refusal: 'must name environments: letters, digits, dots, hyphens, underscores, and not dots alone.',
};

/** Apigee's rule for API proxies and shared flows, without the names of dots alone. */
export const ASSET_NAME: NameRule = {
  shape: /^(?!\.+$)[A-Za-z0-9._-]{1,255}$/,
  refusal: 'must be a name that Apigee takes: letters, digits, ".", "_" and "-".',
};

export const VARIABLE_NAME: NameRule = {
  shape: /^[A-Za-z_]\w{0,254}$/,
  refusal: 'must be the name of an environment variable.',
};

/** A host name or IPv4 address, or IPv6 in brackets, with a port where only that port is meant. */
export const HOST_NAME: NameRule = {
  shape: /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/,
  refusal: 'must list host names such as api.acme.com, without https:// and without a path.',
};

/** Of the manifest, if MANIFEST names none. In this order: the first that is there is read. */
export const MANIFEST_NAMES: readonly string[] = ['apigee.yaml', 'apigee.yml'];

/** What somebody may have meant for a manifest: `apigee.json`, `.apigee.yaml`, `apigee-pipe.yml`, `Apigee.yaml`. */
export const LIKE_A_MANIFEST = /^\.?apigee(?:[-_.]?pipe)?\.(?:ya?ml|json)$/i;

/** Edge answers at Apigee's own domains, as api.enterprise.apigee.com; X and hybrid at Google's, or at private addresses. */
export function platformOf(url: string): Platform {
  return URL.canParse(url) && /(?:^|\.)apigee\.(?:com|net)$/.test(new URL(url).hostname) ? 'edge' : 'x';
}
