import { expect, it } from '@jest/globals';
import { nodeFiles } from '../../src/adapters/files/node-files.ts';
import { lookAtClone } from '../../src/setup/look-at-clone.ts';
import { createRepository } from '../support/repository.ts';

const CHILD =
  '<project><artifactId>one</artifactId><properties><apigee.org>x</apigee.org></properties></project>';
const PARENT =
  '<project><profiles><profile><id>test</id><properties><apigee.env>test</apigee.env></properties></profile></profiles></project>';

it('A setup reads of very many poms those near the root, and the scripts of npm, and says what it left', async () => {
  const many = Array.from({ length: 305 }, (_, index) => [`apis/module-${index}/pom.xml`, CHILD]);
  await using repository = await createRepository({
    ...(Object.fromEntries(many) as Record<string, string>),
    'pom.xml': PARENT,
    'package.json': '{ "scripts": { "lint": "apigeelint -s apiproxy -f table.js" } }',
  });

  const { commands, poms, unseen } = await lookAtClone(repository.path, undefined, nodeFiles());

  expect(poms).toHaveLength(300);
  expect(poms[0]).toMatchObject(['pom.xml', { profiles: [{ place: { environment: 'test' } }] }]);
  expect(unseen).toEqual([
    expect.stringMatching(/^6 of 306 poms, such as apis\/module-\d+\/pom\.xml: 300 are looked at$/),
  ]);
  expect(commands).toMatchObject([['package.json', { tool: 'apigeelint', options: ['-s', '-f'] }]]);
});
