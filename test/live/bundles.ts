import type { BundleContent } from '../../src/bundle/content.ts';

/** A bundle with one file of each kind. */
export const ORDERS: Readonly<Record<string, string>> = {
  'apiproxy/orders.xml':
    '<APIProxy name="orders"><DisplayName>Orders</DisplayName><Description>Takes orders</Description></APIProxy>',
  'apiproxy/proxies/default.xml':
    '<ProxyEndpoint name="default"><PreFlow><Request><Step><Name>SA-Limit</Name></Step><Step><Name>JS-Run</Name></Step></Request></PreFlow><HTTPProxyConnection><BasePath>/orders</BasePath></HTTPProxyConnection></ProxyEndpoint>',
  'apiproxy/policies/SA-Limit.xml':
    '<SpikeArrest name="SA-Limit" enabled="true"><Rate>30ps</Rate></SpikeArrest>',
  'apiproxy/policies/AM-Answer.xml':
    '<AssignMessage name="AM-Answer"><Set><Headers><Header name="a">1</Header><Header name="b">2</Header></Headers><Payload>{ "a": 1 }</Payload></Set></AssignMessage>',
  'apiproxy/resources/jsc/run.js': 'var a = 1;\nvar b = 2;\n',
  'apiproxy/resources/properties/limits.properties': 'most=10\n',
  'apiproxy/resources/wsdl/orders.wsdl': '<definitions><a> x </a></definitions>',
  'apiproxy/resources/oas/orders.yaml': 'openapi: 3.0.0\n',
  'apiproxy/resources/java/callout.jar': 'PK\u0003\u0004\u0000one',
};

export function contentOf(changes: Readonly<Record<string, string | undefined>> = {}): BundleContent {
  const files = Object.entries({ ...ORDERS, ...changes }).filter(([, text]) => text !== undefined);
  return new Map(files.map(([name, text]) => [name, Buffer.from(text ?? '', 'utf8')]));
}
