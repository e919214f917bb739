import { deflateRawSync } from 'node:zlib';
import { type Element, XMLSerializer } from '@xmldom/xmldom';
import { Zip, ZipPassThrough } from 'fflate';
import { bundleRoot } from './bundle-facts.ts';
import type { Asset, Revision } from './organization.ts';
import type { ApigeeSettings } from './world.ts';
import { parseXml } from './xml.ts';

/**
 * The bundle as Apigee X gives it back: the uploaded entries byte for byte, and a root descriptor of its own as the
 * last one (contract, docs/apigee.md#export). What nobody has recorded, the settings choose.
 */
export function exportBundle(
  asset: Pick<Asset, 'kind' | 'name'>,
  revision: Revision,
  settings: Pick<ApigeeSettings, 'exportXml' | 'exportRoot'>,
): Uint8Array {
  const root = bundleRoot[asset.kind];
  const isRoot = (path: string): boolean => /^[^/]+\.xml$/.test(path.slice(root.length));
  const others = Object.entries(revision.files).filter(([path]) => !isRoot(path));
  const write = writers[settings.exportXml];
  return zipped([
    ...others.map(([path, bytes]) => [path, path.endsWith('.xml') ? write(bytes) : bytes] as const),
    [`${root}${asset.name}.xml`, Buffer.from(rootOf(asset, revision, settings))],
  ]);
}

/** As Go's zip writer does it: sizes behind the bytes, and no time. */
function zipped(entries: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const [path, bytes] of entries) {
    const entry = new DeflatedEntry(path);
    entry.mtime = new Date(1980, 0, 1);
    zip.add(entry);
    entry.push(bytes, true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

/** fflate's own deflating makes its tables anew for each entry: half of the emulator's time. */
class DeflatedEntry extends ZipPassThrough {
  override compression = 8;

  protected override process(chunk: Uint8Array, final: boolean): void {
    this.ondata(null, deflateRawSync(chunk, { level: 6 }), final);
  }
}

function rootOf(
  asset: Pick<Asset, 'kind' | 'name'>,
  revision: Revision,
  { exportXml, exportRoot }: Pick<ApigeeSettings, 'exportXml' | 'exportRoot'>,
): string {
  const lists = exportRoot === 'emptyLists' ? 'written' : 'leftOut';
  const root = exportRoot === 'edge' ? edgeRoot(asset, revision) : goRoot(asset, revision, lists);
  const text = exportXml === 'rewritten' ? Buffer.from(inConsoleStyle(Buffer.from(root))).toString() : root;
  return exportRoot === 'doubled' ? `${text}\n${text.replace(/^<\?.*\?>\s*/, '')}` : text;
}

type Line = readonly [tag: string, value: string | readonly [item: string, values: readonly string[]]];

function goRoot(
  { kind, name }: Pick<Asset, 'kind' | 'name'>,
  { number, facts, createdAt, lastModifiedAt }: Revision,
  lists: 'written' | 'leftOut',
): string {
  const isProxy = kind === 'apiproxy';
  const tag = isProxy ? 'APIProxy' : 'SharedFlowBundle';
  const lines: Line[] = [
    ['DisplayName', facts.displayName ?? ''],
    ['Description', facts.description ?? ''],
    ['CreatedAt', String(createdAt)],
    ['LastModifiedAt', String(lastModifiedAt)],
    ...facts.basePaths.map((path): Line => ['BasePaths', path]),
    ['Policies', ['Policy', facts.policies.map((policy) => policy.name)]],
    ...(isProxy ? [['ProxyEndpoints', ['ProxyEndpoint', facts.proxyEndpoints]] as Line] : []),
    ['Resources', ['Resource', facts.resources.map((resource) => `${resource.type}://${resource.name}`)]],
    ...(isProxy
      ? ([
          ['TargetServers', ['TargetServer', []]],
          ['TargetEndpoints', ['TargetEndpoint', facts.targetEndpoints]],
        ] as Line[])
      : ([
          ['SharedFlows', ['SharedFlow', facts.flows]],
          ['subType', 'SharedFlow'],
        ] as Line[])),
  ];
  const body = lines.flatMap(([element, value]) => {
    if (typeof value === 'string') return [`    <${element}>${escape(value)}</${element}>`];
    const [item, values] = value;
    if (values.length === 0) return lists === 'written' ? [`    <${element}></${element}>`] : [];
    const items = values.map((each) => `        <${item}>${escape(each)}</${item}>`);
    return [`    <${element}>`, ...items, `    </${element}>`];
  });
  return `<${tag} revision="${number}" name="${escape(name)}">\n${body.join('\n')}\n</${tag}>`;
}

/** What Edge writes, with a hash of its own; a hybrid control plane once did. */
function edgeRoot(
  { kind, name }: Pick<Asset, 'kind' | 'name'>,
  { number, facts, createdAt, lastModifiedAt }: Revision,
): string {
  const tag = kind === 'apiproxy' ? 'APIProxy' : 'SharedFlowBundle';
  const lines = [
    ...facts.basePaths.map((path) => `<Basepaths>${escape(path)}</Basepaths>`),
    '<ConfigurationVersion majorVersion="4" minorVersion="0"/>',
    `<CreatedAt>${createdAt}</CreatedAt>`,
    '<CreatedBy>somebody@acme.example</CreatedBy>',
    `<Description>${escape(facts.description ?? '')}</Description>`,
    `<DisplayName>${escape(facts.displayName ?? '')}</DisplayName>`,
    `<LastModifiedAt>${lastModifiedAt}</LastModifiedAt>`,
    '<ManifestVersion>SHA-512:0000</ManifestVersion>',
    '<Spec/>',
    '<TargetServers/>',
  ];
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<${tag} revision="${number}" name="${escape(name)}">
${lines.map((line) => `    ${line}`).join('\n')}
</${tag}>
`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;');
}

const writers: Readonly<Record<ApigeeSettings['exportXml'], (bytes: Uint8Array) => Uint8Array>> = {
  asImported: (bytes) => bytes,
  rewritten: inConsoleStyle,
  unheardOf: (bytes) =>
    Buffer.from(
      Buffer.from(bytes)
        .toString()
        .replace(/<([A-Z]\w+)(?=[\s>])/, '<$1 stored="otherwise"'),
    ),
};

/** As the console's editor saves: a declaration, its own white space, attributes in an order of its own. */
function inConsoleStyle(bytes: Uint8Array): Uint8Array {
  try {
    const root = parseXml(bytes);
    restyle(root, 0);
    const text = new XMLSerializer().serializeToString(root);
    return Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${text}\n`);
  } catch {
    return bytes;
  }
}

/** Below these every character is kept. */
const VERBATIM = new Set(['Payload', 'Template', 'Value', 'Message', 'Source', 'Content', 'Script']);

function restyle(element: Element, depth: number): void {
  for (const attribute of [...element.attributes].toReversed()) {
    element.removeAttribute(attribute.name);
    element.setAttribute(attribute.name, attribute.value);
  }
  const children = [...element.childNodes];
  const elements = children.filter((child) => child.nodeType === 1) as Element[];
  const text = children.filter((child) => child.nodeType === 3 || child.nodeType === 4);
  const holdsText = text.some((child) => (child.nodeValue ?? '').trim() !== '');
  if (VERBATIM.has(element.tagName) || elements.length === 0 || holdsText) return;
  for (const child of text) element.removeChild(child);
  const document = element.ownerDocument;
  const indent = (level: number) => document?.createTextNode(`\n${'  '.repeat(level)}`);
  for (const child of elements) {
    const space = indent(depth + 1);
    if (space != null) element.insertBefore(space, child);
    restyle(child, depth + 1);
  }
  const last = indent(depth);
  if (last != null) element.appendChild(last);
}
