import { expect, it } from '@jest/globals';
import { parseManifest } from '../../../src/config/manifest/parse-manifest.ts';

function isTaken(gate: object): boolean {
  const text = `version: 1\nenvironments: { prod: { gate: ${JSON.stringify(gate)} } }`;
  try {
    parseManifest(text, 'apigee.yaml');
    return true;
  } catch {
    return false;
  }
}

it.each([
  ['08:00', '08:01', true],
  ['08:00', '08:00', false],
  ['08:01', '08:00', false],
  ['00:00', '24:00', true],
  ['24:00', '24:00', false],
])('A window from %s to %s is one: %p', (from, to, taken) => {
  expect(isTaken({ windows: [{ days: ['mon'], from, to, zone: 'UTC' }] })).toBe(taken);
});

it.each([
  ['2026-02-28', '2026-02-28', true],
  ['2026-02-28', '2026-03-01', true],
  ['2026-03-01', '2026-02-28', false],
  ['2026-02-29', '2026-03-01', false],
])('A freeze from %s to %s is one: %p', (from, to, taken) => {
  expect(isTaken({ freezes: [{ from, to }] })).toBe(taken);
});
