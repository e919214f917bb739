import { proxyFiles, sharedFlowFiles } from './repository.ts';

const POM = `<project>
  <modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId><artifactId>parent</artifactId><version>1.0</version>
  <build><plugins>
    <plugin><groupId>com.apigee.edge.config</groupId><artifactId>apigee-config-maven-plugin</artifactId></plugin>
    <plugin><groupId>io.apigee.build-tools.enterprise4g</groupId><artifactId>apigee-edge-maven-plugin</artifactId></plugin>
  </plugins></build>
  <profiles>
    <profile><id>test</id><properties><apigee.profile>test</apigee.profile><apigee.org>acme</apigee.org>
      <apigee.env>test</apigee.env><apigee.serviceaccount.file>\${file}</apigee.serviceaccount.file></properties></profile>
    <profile><id>prod</id><properties><apigee.profile>prod</apigee.profile><apigee.org>acme</apigee.org>
      <apigee.env>prod</apigee.env></properties></profile>
  </profiles>
</project>`;
const child = (name: string) =>
  `<project><parent><groupId>com.acme</groupId><artifactId>parent</artifactId><version>1.0</version>
  <relativePath>../shared-pom.xml</relativePath></parent><artifactId>${name}</artifactId></project>`;
const tokens = (value: string) => ({
  policies: [{ name: 'AM-Answer.xml', tokens: [{ xpath: '/AssignMessage/Set/Payload', value }] }],
  proxies: [],
  targets: [],
});
const servers = (host: string) => JSON.stringify([{ name: 'rates', host, port: 443, isEnabled: true }]);

/** A Maven repository as people have it: one folder a module, configuration for each environment, a pipeline that calls mvn. */
export const MAVEN = {
  ...sharedFlowFiles('gateway/common', 'common'),
  ...proxyFiles('gateway/orders', 'api', { basePath: '/orders', calls: ['common'] }),
  ...proxyFiles('gateway/rates', 'api', { basePath: '/rates' }),
  'gateway/shared-pom.xml': POM,
  'gateway/common/pom.xml': child('common'),
  'gateway/orders/pom.xml': child('orders'),
  'gateway/rates/pom.xml': child('rates'),
  'gateway/orders/config.json': JSON.stringify({
    configurations: ['test', 'prod'].map((name) => ({ name, ...tokens(`hello from ${name}`) })),
  }),
  'resources/edge/env/test/targetServers.json': servers('rates.test.acme.example'),
  'resources/edge/env/prod/targetServers.json': servers('rates.acme.example'),
  'resources/edge/org/developers.json': JSON.stringify([
    { email: 'ada@acme.example', firstName: 'Ada', lastName: 'L', userName: 'ada' },
  ]),
  'gateway/rates/resources/edge/org/apiProducts.json': JSON.stringify([
    { name: 'rates', displayName: 'Rates' },
  ]),
  'edge.json': JSON.stringify({
    version: '1.0',
    envConfig: { prod: { kvms: [{ name: 'limits', entry: [{ name: 'most', value: '5' }] }] } },
    orgConfig: { developerApps: { 'ada@acme.example': [{ name: 'app', apiProducts: ['rates'] }] } },
  }),
  'deploy.sh': 'mvn -B install -Ptest -Dfile=key.json -Dapigee.config.options=update\n',
};
