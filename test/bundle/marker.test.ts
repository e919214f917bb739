import { describe, expect, it } from '@jest/globals';
import { formatMarker, parseMarker, stripMarker } from '../../src/bundle/marker.ts';
import * as fc from '../support/properties.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('the marker', () => {
  it('names digest, commit and build', () => {
    const marker = formatMarker({ digest, commit: 'A1B2C3D4E5F60718293a4b5c6d7e8f9012345678', build: 42 });

    expect(marker).toBe('[apigee-pipe 0123456789abcdef a1b2c3d4e5f6 #42]');
    expect(parseMarker(`Takes orders. ${marker}`)).toEqual({
      digest16: '0123456789abcdef',
      commit: 'a1b2c3d4e5f6',
      build: 42,
    });
  });

  it('says local and #0 for what is not known', () => {
    const marker = formatMarker({ digest });

    expect(marker).toBe('[apigee-pipe 0123456789abcdef local #0]');
    expect(parseMarker(marker)).toEqual({
      digest16: '0123456789abcdef',
      commit: undefined,
      build: undefined,
    });
  });

  it.each([
    '',
    'Takes orders.',
    '[apigee-pipe 0123456789abcdef local #0] and more',
    '[apigee-pipe 0123456789ABCDEF local #0]',
    '[apigee-pipe 0123456789abcdef #0]',
  ])('is not seen in %j', (description) => {
    expect(parseMarker(description)).toBeUndefined();
  });

  it('comes off whatever it was put on, leaving the author’s words', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (words, build) => {
        const marker = formatMarker({ digest, commit: 'a1b2c3d4e5f6', build });
        expect(stripMarker(`${words} ${marker}`)).toBe(words.trim());
        expect(parseMarker(`${words} ${marker}`)?.digest16).toBe('0123456789abcdef');
      }),
    );
  });
});
