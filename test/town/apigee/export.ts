import { XMLSerializer } from '@xmldom/xmldom';
import { zipSync } from 'fflate';
import { type BundleFiles, bundleRoot } from './bundle-facts.ts';
import type { Asset, Revision } from './organization.ts';
import { parseXml } from './xml.ts';

/** The bundle as Apigee gives it back: its own root descriptor in the place of the imported one. */
export function exportBundle(
  asset: Pick<Asset, 'kind' | 'name'>,
  revision: Revision,
  xml: 'asImported' | 'rewritten',
): Uint8Array {
  const root = bundleRoot[asset.kind];
  const descriptor = Object.keys(revision.files).find((path) => /^[^/]+\.xml$/.test(path.slice(root.length)));
  const { [descriptor ?? '']: _, ...others } = revision.files;
  const files = {
    ...(xml === 'rewritten' ? rewritten(others) : others),
    [descriptor ?? `${root}${asset.name}.xml`]: Buffer.from(rootDescriptor(asset, revision)),
  };
  return zipSync(files, { level: 6 });
}

function rootDescriptor(
  asset: Pick<Asset, 'kind' | 'name'>,
  { number, facts, createdAt, lastModifiedAt }: Revision,
): string {
  const tag = asset.kind === 'apiproxy' ? 'APIProxy' : 'SharedFlowBundle';
  const resources = facts.resources.map(({ type, name }) => `${type}://${name}`);
  const lines = [
    ...facts.basePaths.map((path) => element('Basepaths', path)),
    '<ConfigurationVersion majorVersion="4" minorVersion="0"/>',
    element('CreatedAt', String(createdAt)),
    element('Description', facts.description ?? ''),
    element('DisplayName', facts.displayName ?? ''),
    element('LastModifiedAt', String(lastModifiedAt)),
    list(
      'Policies',
      'Policy',
      facts.policies.map(({ name }) => name),
    ),
    ...(asset.kind === 'apiproxy'
      ? [list('ProxyEndpoints', 'ProxyEndpoint', facts.proxyEndpoints)]
      : [list('SharedFlows', 'SharedFlow', facts.flows)]),
    list('Resources', 'Resource', resources),
    '<Spec/>',
    '<TargetServers/>',
    list('TargetEndpoints', 'TargetEndpoint', facts.targetEndpoints),
  ];
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<${tag} revision="${number}" name="${escape(asset.name)}">
${lines.map((line) => `    ${line}`).join('\n')}
</${tag}>
`;
}

function list(tag: string, item: string, values: readonly string[]): string {
  if (values.length === 0) return `<${tag}/>`;
  return `<${tag}>\n${values.map((value) => `        ${element(item, value)}`).join('\n')}\n    </${tag}>`;
}

function element(tag: string, text: string): string {
  return text === '' ? `<${tag}/>` : `<${tag}>${escape(text)}</${tag}>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function rewritten(files: BundleFiles): Record<string, Uint8Array> {
  const entries = Object.entries(files).map(([path, bytes]) => [
    path,
    path.endsWith('.xml') ? again(bytes) : bytes,
  ]);
  return Object.fromEntries(entries) as Record<string, Uint8Array>;
}

function again(bytes: Uint8Array): Uint8Array {
  try {
    return Buffer.from(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${new XMLSerializer().serializeToString(parseXml(bytes))}\n`,
    );
  } catch {
    return bytes;
  }
}
