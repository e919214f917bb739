import { describe, expect, it } from '@jest/globals';
import pMap from 'p-map';
import { COLUMNS } from './columns.ts';
import { brokenBy, WRITES } from './configuration-cells.ts';
import { sampleOf } from './sample.ts';

const TEN_MINUTES = 600_000;
const AT_A_TIME = 3;

describe('With one fault while configuration is brought in', () => {
  it.each(WRITES.map((write, place) => ({ write, place })))(
    'on the call "$write", all is done or all is as before, and nothing is there twice',
    async ({ write, place }) => {
      const cells = await pMap(
        sampleOf(COLUMNS, place),
        async (column) => (await brokenBy(write, column)).map((promise) => `${column.fault}: ${promise}`),
        { concurrency: AT_A_TIME },
      );

      expect(cells.flat()).toEqual([]);
    },
    TEN_MINUTES,
  );
});
