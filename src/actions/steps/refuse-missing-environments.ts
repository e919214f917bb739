import type { Manifest } from '../../config/manifest/manifest.ts';
import type { Apigee } from '../../ports/apigee.ts';

interface Asking {
  readonly manifest: Manifest | undefined;
  readonly apigee: { readonly organization: string };
}

/**
 * Throws `environment-missing`: where an action found nothing in an environment that it was to look at, that may not
 * be there at all, and nobody may say that all is in place. Those that the manifest has in another organization are
 * not this run's.
 */
export async function refuseMissingEnvironments(
  { manifest, apigee: { organization } }: Asking,
  environments: readonly string[],
  apigee: Apigee,
): Promise<void> {
  const own = environments.filter((name) => {
    const elsewhere = manifest?.content.environments?.[name]?.organization;
    return elsewhere === undefined || elsewhere === organization;
  });
  await Promise.all(own.map((name) => apigee.servingIn(name, 'apiproxy')));
}
