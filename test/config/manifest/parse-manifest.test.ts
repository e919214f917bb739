import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseManifest } from '../../../src/config/manifest/parse-manifest.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { cpuMsSince, cpuNow } from '../../support/cpu-time.ts';
import * as fc from '../../support/properties.ts';
import { BAD_MANIFESTS } from './bad-manifests.ts';

const complete = readFileSync(new URL('../../../examples/apigee-complete.yaml', import.meta.url), 'utf8');

describe('parseManifest', () => {
  it('reads a complete manifest, and knows where each part stands', () => {
    const manifest = parseManifest(complete, 'apigee.yaml');

    expect(Object.keys(manifest.content.environments ?? {})).toEqual(['test', 'prod']);
    expect(manifest.where(['bundles', 2, 'rewrite', 0])).toBe('apigee.yaml:16:9');
    expect(manifest.where(['environments', 'test', 'rewrite', 0, 'xpath'])).toBe('apigee.yaml:49:16');
  });

  it('is content with a version alone', () => {
    expect(parseManifest('version: 1', 'apigee.yaml').content).toEqual({ version: 1 });
  });

  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', '+02:00'])(
    'takes the times of a gate in the zone %s, and whole days of a freeze',
    (zone) => {
      const gate = {
        windows: [{ days: ['mon'], from: '08:00', to: '24:00', zone }],
        freezes: [
          { from: '2026-02-28', to: '2026-02-28' },
          { from: '2028-02-29', to: '2028-03-01' },
        ],
      };
      const text = `version: 1\nenvironments: { prod: { gate: ${JSON.stringify(gate)} } }`;

      expect(parseManifest(text, 'apigee.yaml').content.environments?.['prod']?.gate).toEqual(gate);
    },
  );

  it.each(BAD_MANIFESTS)(
    'says what is wrong with %s, with file, line and column',
    (_what, text, messages) => {
      expect(problemsOf(text)).toEqual(messages);
    },
  );

  it('tells everything that is wrong at once', () => {
    expect(problemsOf('version: 3\nmavenConfig: 4\nretention: { kept: 1 }')).toEqual([
      'apigee.yaml:1:10: version must be 1.',
      'apigee.yaml:2:14: mavenConfig must be true or false or text.',
      'apigee.yaml:3:12: retention.keep is missing.',
      'apigee.yaml:3:14: retention.kept is not known here. Did you mean keep?',
    ]);
  });

  it('tells it in the order of the file, within a line too', () => {
    const text = 'version: 1\nretention: { one: 1, keep: 0 }\npreviews: { two: 2, ttlHours: 0 }';
    const places = problemsOf(text).map((problem) => problem.split(': ')[0]);

    expect(places).toEqual(['apigee.yaml:2:14', 'apigee.yaml:2:28', 'apigee.yaml:3:13', 'apigee.yaml:3:31']);
  });

  it('reads up to 256 KB', () => {
    expect(problemsOf('version: 1 #'.padEnd(256 * 1024, 'x'))).toEqual([]);
    expect(problemsOf('version: 1 #'.padEnd(256 * 1024 + 1, 'x'))).toHaveLength(1);
  });

  it('says where it is not YAML', () => {
    expect(problemsOf('version: 1\nbundles: [a').join()).toMatch(/^apigee\.yaml:2:\d+ is not YAML: /);
  });

  it('never shows a value', () => {
    const all = problemsOf(
      'version: hunter2\nretention: hunter2\nbundles: [{ match: a, serviceAccount: hunter2 }]',
    );

    expect(all.length).toBe(3);
    expect(all.join()).not.toContain('hunter2');
  });

  it('refuses bombs quickly: aliases of aliases, depth, size', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}]`,
    );
    const started = cpuNow();

    expect(problemsOf(`l0: &l0 x\n${levels.join('\n')}`).join()).toMatch(/more than 50 aliases/);
    expect(problemsOf(`version: ${'['.repeat(100_000)}`).join()).toMatch(/is nested too deeply|is not YAML/);
    expect(problemsOf(`version: 1 # ${'x'.repeat(300_000)}`).join()).toMatch(/larger than 256 KB/);
    expect(problemsOf('version: 1\nbundles: &a [*a]').length).toBeGreaterThan(0);
    expect(cpuMsSince(started)).toBeLessThan(5_000);
  });

  it('shares a block by an alias', () => {
    const text = 'version: 1\nenvironments:\n  test: &same { allow: [limit] }\n  prod: *same';

    expect(parseManifest(text, 'apigee.yaml').content.environments?.['prod']).toEqual({ allow: ['limit'] });
  });

  it('answers any text with a manifest or with a PipeError that names a place', () => {
    const anyLine = fc.constantFrom(
      'version: 1',
      'bundles:',
      '  - a',
      '  - match: *b',
      ' x: &b [',
      '}',
      ']',
      '? y',
      '- "',
      '\t',
      '!!set',
      '<<: *b',
      '%TAG',
      '---',
      '\uFFFF',
      '|',
      '${A}',
    );

    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 8 }), fc.string(), (lines, tail) => {
        const problems = problemsOf([...lines, tail].join('\n'));
        expect(problems.every((problem) => /^apigee\.yaml(?::\d+:\d+)?:? /.test(problem))).toBe(true);
      }),
    );
  });
});

/** Every problem; none where the text is a manifest. */
function problemsOf(text: string): readonly string[] {
  try {
    parseManifest(text, 'apigee.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    return [error, ...error.also].map(({ message }) => message);
  }
}
