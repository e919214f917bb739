import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { filesBelow } from './repository-files.ts';

const millisecondsIn = (text: string | undefined): number => Number(text?.replaceAll('_', ''));

const COMMON = millisecondsIn(/testTimeout: ([\d_]+),/.exec(readFileSync('jest.config.js', 'utf8'))?.at(1));

/** As the last argument, behind what is to be done in that time. */
const OWN_LIMIT = /\}, (\d+_000)\);|,\n +(\d+_000),\n *\);/g;

it('No test has less time than all have, which a busy machine may need', () => {
  const shorter = filesBelow('test', '.test.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(OWN_LIMIT)]
      .map(([, inOneLine, alone]) => inOneLine ?? alone)
      .filter((limit) => millisecondsIn(limit) <= COMMON)
      .map((limit) => `${file}: ${limit}`),
  );

  expect(COMMON).toBeGreaterThan(0);
  expect(shorter).toEqual([]);
});
