import { describe, expect, it } from '@jest/globals';
import { nameInPom } from '../../../src/bundle/discover/pom-name.ts';
import { memoryFiles } from '../memory-files.ts';

const PARENT = `<project><artifactId>parent</artifactId><version>7</version>
  <properties><deployment.suffix></deployment.suffix><team>acme</team></properties>
  <profiles><profile><id>test</id><properties><stage>test</stage></properties></profile></profiles></project>`;
const pomWith = (name: string, relative = '../shared-pom.xml') =>
  `<project><parent><artifactId>parent</artifactId><relativePath>${relative}</relativePath></parent>
  <artifactId>orders</artifactId><name>${name}</name><properties><own>mine</own></properties></project>`;

async function named(pom: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const files = memoryFiles({
    '/clone/gateway/orders/pom.xml': pom,
    '/clone/gateway/shared-pom.xml': PARENT,
    '/secret-pom.xml': PARENT,
    ...more,
  });
  const source = { kind: 'folder', absolutePath: '/clone/gateway/orders' } as const;
  return nameInPom({ path: 'gateway/orders', source } as Parameters<typeof nameInPom>[0], files);
}

describe('The name in a pom', () => {
  it.each([
    ['${project.artifactId}${deployment.suffix}', 'orders'],
    ['${team}-${artifactId}', 'acme-orders'],
    ['${project.artifactId}-v${project.version}', 'orders-v7'],
    ['${own}-orders', 'mine-orders'],
  ])('is filled in with what the pom and its parents declare: %s', async (name, expected) => {
    expect(await named(pomWith(name))).toBe(expected);
  });

  it.each([
    ['set by a profile', pomWith('orders-${stage}')],
    ['declared nowhere', pomWith('orders-${user.name}')],
    ['declared outside the clone', pomWith('orders-${team}', '../../../secret-pom.xml')],
    ['declared by a parent that is no file', pomWith('orders-${team}', '../missing.xml')],
  ])('is not guessed if a property is %s', async (_, pom) => {
    await expect(named(pom)).rejects.toThrow('only Maven can fill in');
  });

  it('ends with parents that name each other', async () => {
    const circle = `<project><parent><relativePath>shared-pom.xml</relativePath></parent><artifactId>a</artifactId></project>`;
    await expect(
      named(pomWith('orders-${team}'), { '/clone/gateway/shared-pom.xml': circle }),
    ).rejects.toThrow('only Maven can fill in');
  });
});
