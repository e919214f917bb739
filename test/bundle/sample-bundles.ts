import type { BundleContent } from '../../src/bundle/content.ts';

/** The files of a small sound proxy, by their names in the zip. */
export function proxyFiles(name: string | undefined = 'orders'): Record<string, string> {
  return {
    [`apiproxy/${name}.xml`]: `<APIProxy revision="1" name="${name}">\n  <Description>Takes orders.</Description>\n</APIProxy>\n`,
    'apiproxy/proxies/default.xml': [
      '<ProxyEndpoint name="default">',
      '  <PreFlow name="PreFlow">',
      '    <Request><Step><Name>AM-Set</Name></Step></Request>',
      '    <Response/>',
      '  </PreFlow>',
      `  <HTTPProxyConnection><BasePath>/${name}</BasePath></HTTPProxyConnection>`,
      '  <RouteRule name="none"/>',
      '</ProxyEndpoint>',
    ].join('\n'),
    'apiproxy/policies/AM-Set.xml': [
      '<AssignMessage name="AM-Set">',
      '  <Set>',
      '    <Headers><Header name="x">1</Header></Headers>',
      '    <Payload contentType="application/xml"><a><b>1</b></a></Payload>',
      '  </Set>',
      '</AssignMessage>',
    ].join('\n'),
    'apiproxy/resources/jsc/go.js': 'var a = 1;\n',
  };
}

export function sharedFlowFiles(name: string): Record<string, string> {
  return {
    [`sharedflowbundle/${name}.xml`]: `<SharedFlowBundle name="${name}"/>`,
    'sharedflowbundle/sharedflows/default.xml': '<SharedFlow name="default"/>',
  };
}

/** Files put into a folder, for `memoryFiles`. */
export function inFolder<T>(folder: string, files: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [`${folder}/${name}`, file]));
}

export function contentFrom(files: Readonly<Record<string, string | Uint8Array>>): BundleContent {
  return new Map(
    Object.entries(files).map(([name, file]) => [
      name,
      typeof file === 'string' ? Buffer.from(file, 'utf8') : file,
    ]),
  );
}
