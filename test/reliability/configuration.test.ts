import { describe, expect, it } from '@jest/globals';
import pMap from 'p-map';
import { COLUMNS } from './columns.ts';
import { brokenBy, WRITES } from './configuration-cells.ts';

const TEN_MINUTES = 600_000;
const AT_A_TIME = 3;

describe('With one fault while configuration is brought in', () => {
  it.each(WRITES)(
    'on the call "%s", all is done or all is as before, and nothing is there twice',
    async (write) => {
      const cells = await pMap(
        COLUMNS,
        async (column) => (await brokenBy(write, column)).map((promise) => `${column.fault}: ${promise}`),
        { concurrency: AT_A_TIME },
      );

      expect(cells.flat()).toEqual([]);
    },
    TEN_MINUTES,
  );
});
