import { createBitbucket } from './bitbucket/bitbucket.ts';
import type { TownDistrict } from './district.ts';

/** Districts of other builders: one line each. */
export const otherDistricts: readonly (() => readonly TownDistrict[])[] = [() => createBitbucket().districts];
