// oxlint-disable no-restricted-imports -- this is the one place that has it
import { configureGlobal } from 'fast-check';

// What properties are tried on is the same in every run, so that a suite which passed passes again. To look for more:
// `PROPERTY_SEED=$RANDOM npm run jest -- …`, which a failure then names, with the path to the smallest input.
configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20_261_127) });

export * from 'fast-check';
