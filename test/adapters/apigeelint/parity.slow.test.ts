import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bundlesIn, plainProxy, writeTree, zipIn } from './bundles.ts';
import { BAD_SCRIPTS, compare, folder } from './compare.ts';

const beside = resolve('../shared/corpus');
// A linter is given the clone's real path, as a run gives it: a link on the way would refuse every bundle.
const corpus = existsSync(beside) ? realpathSync(beside) : beside;

describe('the same findings as apigeelint', () => {
  const withCorpus = existsSync(corpus) ? it : it.skip;

  // Skipped where the corpus of real bundles does not lie beside the project.
  withCorpus('on every bundle of the corpus', async () => {
    const bundles = bundlesIn(corpus);

    const { ours, theirs, problems } = await compare(corpus, bundles);

    expect(bundles).toHaveLength(57);
    expect(theirs.length).toBeGreaterThan(300);
    expect(ours).toEqual(theirs);
    expect(problems).toEqual([]);
  });

  it('in a zip', async () => {
    const clone = folder();
    const bundle = zipIn(clone, 'out/orders.zip', plainProxy('x', BAD_SCRIPTS));

    const { ours, theirs } = await compare(clone, [bundle]);

    expect(ours.some((key) => key.includes('out/orders.zip/apiproxy/resources/jsc/bad.js'))).toBe(true);
    expect(ours).toEqual(theirs);
  });

  it('with the profile for Edge, exclusions, and directives in the files', async () => {
    const clone = writeTree(folder(), {
      ...plainProxy('orders', {
        ...BAD_SCRIPTS,
        'policies/AM-Odd.xml':
          '<?xml version="1.0"?>\n<!-- apigeelint disable=PO034 -->\n<AssignMessage name="Other"><Wrong/></AssignMessage>\n',
        'policies/CORS-1.xml': '<CORS name="CORS-1"/>\n',
        'policies/Broken.xml': '<Quota name="Broken">\n',
      }),
    });

    const { ours, theirs } = await compare(clone, bundlesIn(clone), {
      profile: 'apigee',
      excluded: ['PO013', 'PO025', 'BN005'],
    });

    expect(theirs.length).toBeGreaterThan(5);
    expect(ours).toEqual(theirs);
  });
});
