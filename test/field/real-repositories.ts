import { zipSync } from 'fflate';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const pom = (artifact: string): string =>
  `<project xmlns="http://maven.apache.org/POM/4.0.0">\n  <artifactId>${artifact}</artifactId>\n  <name>\${project.artifactId}</name>\n</project>\n`;

const mavenConfig = (value: string): string =>
  JSON.stringify({
    configurations: [
      {
        name: 'test',
        policies: [{ name: 'AM-Answer.xml', tokens: [{ xpath: '/AssignMessage/Set/Payload', value }] }],
        proxies: [],
        sharedflows: [],
        targets: [],
      },
    ],
  });

/** As `mvn` builds them: a module for each proxy, copied from the first with its descriptor, values beside each. */
export function mavenModules(): Files {
  const modules = ['orders', 'returns', 'rates'].map((name) => ({
    ...proxyFiles(`src/gateway/${name}`, 'orders', { basePath: `/${name}` }),
    [`src/gateway/${name}/pom.xml`]: pom(name),
    [`src/gateway/${name}/config.json`]: mavenConfig(`from maven for ${name}`),
    [`src/gateway/${name}/target/${name}-1.0.zip`]: zipOf(proxyFiles('', 'orders')),
  }));
  return Object.assign({ 'src/gateway/shared-pom.xml': pom('shared') }, ...modules) as Files;
}

/** One proxy, its `apiproxy` at the root, with nothing that names it. */
export function proxyAtRoot(): Files {
  const { 'apiproxy/orders.xml': _, ...rest } = atRoot(proxyFiles('', 'orders'));
  return {
    ...rest,
    'package.json': '{"name":"orders"}',
    'test/features/orders.feature': 'Feature: orders\n',
  };
}

/** What a release job of another tool leaves: nothing but zips. */
export function zipsOnly(): Files {
  return {
    'releases/orders.zip': zipOf(proxyFiles('', 'orders')),
    'releases/rates.zip': zipOf(proxyFiles('', 'rates')),
    'releases/common.zip': zipOf(sharedFlowFiles('', 'common')),
  };
}

/** An organization as sackmesser exports it: folders by kind, and the configuration beside them. */
export function sackmesserExport(): Files {
  return {
    ...proxyFiles('proxies/orders', 'orders', { calls: ['common'] }),
    ...proxyFiles('proxies/rates', 'rates'),
    ...sharedFlowFiles('sharedflows/common', 'common'),
    'resources/edge/env/test/targetServers.json':
      '[{"name":"orders","host":"orders.acme.example","port":443}]',
    'resources/edge/org/apiProducts.json': '[]',
  };
}

/** Values that another tool fills in before it deploys. */
export function placeholders(): Files {
  const files = proxyFiles('orders', 'orders', { basePath: '/@BASE_PATH@', payload: '{{ GREETING }}' });
  return files;
}

/** One shared script, which each proxy reaches by a link; the links are the caller's to make. */
export function sharedByLinks(): { readonly files: Files; readonly links: Readonly<Record<string, string>> } {
  const files = {
    ...proxyFiles('proxies/orders', 'orders'),
    ...proxyFiles('proxies/rates', 'rates'),
    'shared/jsc/log.js': 'print("hello");\n',
  };
  const links = {
    'proxies/orders/apiproxy/resources': '../../../shared',
    'proxies/rates/apiproxy/resources': '../../../shared',
  };
  return { files, links };
}

/** Zips that Windows made: backslashes between folders, and a folder around it all. */
export function windowsZips(): Files {
  const inFolder = zipOf(proxyFiles('orders', 'orders'), '\\');
  return { 'orders.zip': inFolder, 'rates.zip': zipOf(proxyFiles('', 'rates'), '\\') };
}

/** Shared flows that call each other, and no proxy. */
export function sharedFlows(): Files {
  return {
    ...sharedFlowFiles('logging', 'logging'),
    ...sharedFlowFiles('security', 'security', { calls: ['logging'] }),
    ...sharedFlowFiles('entry', 'entry', { calls: ['security', 'logging'] }),
  };
}

/** A revision as Edge exported it years ago: virtual hosts, a manifest's digest, dates and all. */
export function edgeEra(): Files {
  const files = proxyFiles('orders', 'orders');
  const endpoint = files['orders/apiproxy/proxies/default.xml'] ?? '';
  return {
    ...files,
    'orders/apiproxy/orders.xml': `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<APIProxy revision="17" name="orders">
    <Basepaths>/orders</Basepaths>
    <ConfigurationVersion majorVersion="4" minorVersion="0"/>
    <CreatedAt>1467823463000</CreatedAt>
    <CreatedBy>somebody@acme.example</CreatedBy>
    <Description></Description>
    <DisplayName>orders</DisplayName>
    <LastModifiedAt>1467823463000</LastModifiedAt>
    <LastModifiedBy>somebody@acme.example</LastModifiedBy>
    <ManifestVersion>SHA-512:ab34</ManifestVersion>
    <Policies>
        <Policy>AM-Answer</Policy>
    </Policies>
    <ProxyEndpoints>
        <ProxyEndpoint>default</ProxyEndpoint>
    </ProxyEndpoints>
    <Resources/>
    <TargetServers/>
    <TargetEndpoints/>
    <validate>false</validate>
</APIProxy>
`,
    'orders/apiproxy/manifests/manifest.xml': '<Manifest name="manifest"/>\n',
    'orders/apiproxy/proxies/default.xml': endpoint.replace(
      '</BasePath>',
      '</BasePath>\n    <Properties/>\n    <VirtualHost>default</VirtualHost>\n    <VirtualHost>secure</VirtualHost>',
    ),
  };
}

/** A proxy that nobody has linted for years: a policy for each of 300 findings, attached to nothing. */
export function manyFindings(): Files {
  const files: Record<string, string> = proxyFiles('orders', 'orders');
  for (let index = 0; index < 300; index += 1) {
    files[`orders/apiproxy/policies/AM-Old-${index}.xml`] =
      `<AssignMessage name="AM-Old-${index}">\n  <DisplayName>AM-Old-${index}</DisplayName>\n  <Set><Verb>GET</Verb></Set>\n</AssignMessage>\n`;
  }
  return files;
}

const atRoot = (files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace(/^\//, ''), text]));

function zipOf(files: Readonly<Record<string, string>>, separator = '/'): Uint8Array {
  const entries = Object.entries(atRoot(files)).map(
    ([path, text]) => [path.replaceAll('/', separator), new TextEncoder().encode(text)] as const,
  );
  return zipSync(Object.fromEntries(entries));
}
