/** Apigee takes 15 MB zipped, for proxies and shared flows alike (docs/apigee.md#limits). */
export const MAX_ZIPPED_BYTES = 15 * 1024 * 1024;
/** Nothing that unpacks to more is a bundle: a zip bomb, or a folder that was named by mistake. */
export const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
/** Files of one bundle; the largest real one seen has a few hundred (docs/apigee.md#real-bundles). */
export const MAX_FILES = 10_000;
/** Entries of all folders that are searched for bundles; a clone with more wants to be told where they are. */
export const MAX_SEARCHED = 500_000;
/** A feature template is a page of YAML; anything larger is none. */
export const MAX_TEMPLATE_BYTES = 1024 * 1024;
