import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkAttestations } from '../../../build/release/attestations.ts';
import { publishEverywhere } from '../../../build/release/registries.ts';
import { PROVENANCE, SBOM, writeLayout } from '../../image/layout.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('An image to publish', () => {
  const work = temporaryFolder('apigee-pipe-attestations-');
  let layouts = 0;
  const layout = (attested: Parameters<typeof writeLayout>[2] = {}): string => {
    layouts += 1;
    const folder = join(work, `${layouts}`);
    writeLayout(folder, 'content', attested);
    return folder;
  };

  it('has for each architecture statements of how it was built and of what is inside', () => {
    expect(() => checkAttestations(layout())).not.toThrow();
    expect(() =>
      checkAttestations(layout({ predicateTypes: [`${PROVENANCE.slice(0, -2)}v0.2`, SBOM] })),
    ).not.toThrow();
  });

  it.each([
    ['without provenance', { predicateTypes: [SBOM] }, 'amd64 has no provenance'],
    ['without a list of what is inside', { predicateTypes: [PROVENANCE] }, 'amd64 has no SBOM'],
    [
      'with statements about another image',
      { subject: `sha256:${'a'.repeat(64)}` },
      'amd64 has no provenance',
    ],
    ['for one architecture alone', { architectures: ['amd64'] }, 'no image for arm64'],
  ])('is not pushed anywhere %s', (_, attested, sentence) => {
    const publish = () =>
      publishEverywhere({ layout: layout(attested), version: '1.0.0' }, ['localhost:1/acme/apigee-pipe']);

    expect(publish).toThrow(sentence);
  });

  it('is refused if a statement is not the one that its name says', () => {
    const folder = layout();
    const blobs = join(folder, 'blobs/sha256');
    for (const name of readdirSync(blobs)) writeFileSync(join(blobs, name), '{"predicateType":"forged"}');

    expect(() => checkAttestations(folder)).toThrow('is something else than its name says');
  });
});
