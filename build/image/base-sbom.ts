import type { DebianPackage } from './debian-root.ts';

/**
 * What the image holds beside the one file, as CycloneDX 1.6: Debian's packages of which something was taken, and Node.
 * Scanners take the versions from the package URLs. No time and no serial number of chance: the same base gives the
 * same bytes.
 */
export function baseSbom(packages: readonly DebianPackage[], node: string): string {
  const components = [
    component('node', node, `pkg:generic/node@${node}`),
    ...packages.map(({ name, version, architecture }) =>
      component(
        name,
        version,
        `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`,
      ),
    ),
  ].toSorted((one, other) => (one.purl < other.purl ? -1 : 1));
  const ref = 'apigee-pipe-base';
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'container', 'bom-ref': ref, name: ref } },
    components,
    dependencies: [{ ref, dependsOn: components.map(({ purl }) => purl) }],
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

function component(name: string, version: string, purl: string) {
  return { type: 'library', 'bom-ref': purl, name, version, purl } as const;
}
