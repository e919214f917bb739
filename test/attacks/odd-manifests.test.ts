import { describe, expect, it } from '@jest/globals';
import { parseManifest } from '../../src/config/manifest/parse-manifest.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { cpuMsSince, cpuNow } from '../support/cpu-time.ts';

const deep = (left: string, right: string, times: number): string =>
  `${left.repeat(times)}1${right.repeat(times)}`;
const v = 'version: 1\n';

/** Manifests that are to crash, hang, fill the memory, or change what everything is made of. */
const ATTACKS: Readonly<Record<string, string>> = {
  'a billion laughs': `${v}a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\nbundles: [*f,*f,*f,*f,*f]\n`,
  'an alias of itself': `${v}bundles: &a [*a]\n`,
  'a merge of itself': `${v}environments: &a { <<: *a }\n`,
  'an alias of nothing': `${v}bundles: *nothing\n`,
  'a key that is a map': `${v}? { a: 1 }\n: 2\n`,
  'a key that is a list': `${v}environments: { [a, b]: {} }\n`,
  '10,000 brackets': `${v}bundles: ${deep('[', ']', 10_000)}\n`,
  '10,000 braces': `${v}environments: ${deep('{a: ', '}', 10_000)}\n`,
  '5,000 levels by indenting': `${v}environments:\n${Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i + 1)}a:`).join('\n')}\n`,
  '20,000 unknown keys': `${v}${Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n')}\n`,
  '20,000 environments': `${v}environments:\n${Array.from({ length: 20_000 }, (_, i) => `  e${i}: {}`).join('\n')}\n`,
  '20,000 anchors': `${v}bundles:\n${Array.from({ length: 20_000 }, (_, i) => `  - &a${i} b`).join('\n')}\n`,
  'a key of 900,000 characters': `${v}${'k'.repeat(900_000)}: 1\n`,
  '900,000 blanks': `${v}${' '.repeat(900_000)}x\n`,
  '900,000 hyphens': `${v}${'-'.repeat(900_000)}\n`,
  '300,000 lists of one': `${v}${'- '.repeat(300_000)}\n`,
  '900,000 quotes': `${v}a: ${'"'.repeat(900_000)}\n`,
  '900,000 exclamation marks': `${v}a: ${'!'.repeat(900_000)}\n`,
  '900,000 ampersands': `${v}a: ${'&'.repeat(900_000)}\n`,
  '400,000 backslashes in a text': `${v}a: "${'\\\\'.repeat(400_000)}"\n`,
  '900,000 line breaks': `${v}${'\n'.repeat(900_000)}x`,
  '900,000 tabs': `${v}${'\t'.repeat(900_000)}x`,
  'a tag that makes a function': `${v}a: !!js/function "function () {}"\n`,
  'a tag that makes an object': `${v}a: !!python/object/apply:os.system ["id"]\n`,
  'a tag that makes a pattern': `${v}a: !!js/regexp /(a+)+$/\n`,
  'a tag that makes bytes': `${v}bundles: [!!binary "AAAA"]\n`,
  'a tag that makes a set': `${v}environments: !!set { a, b }\n`,
  'a tag that makes an ordered map': `${v}environments: !!omap [a: {}]\n`,
  'its own tag handle': `%TAG ! tag:evil,2000:\n---\n${v}a: !x 1\n`,
  'another version of YAML': `%YAML 1.1\n---\n${v}bundles: [yes, 0777, 1:30]\n`,
  'two documents': `${v}---\n${v}bundles: [a]\n`,
  'two bundles keys': `${v}bundles: [a]\nbundles: [b]\n`,
  'a prototype': `${v}__proto__: { variables: [ACCESS_TOKEN] }\n`,
  'a prototype of an environment': `${v}environments: { __proto__: { organization: evil } }\n`,
  'a constructor': `${v}constructor: { prototype: { organization: evil } }\n`,
  'an environment called constructor': `${v}environments: { constructor: { serviceAccount: 7 } }\n`,
  'an environment called toString': `${v}environments: { toString: {}, valueOf: {}, hasOwnProperty: {} }\n`,
  'a target called __proto__': `${v}bundles: [{ match: a, targets: { __proto__: "https://evil.example" } }]\n`,
  'a merged prototype': `${v}environments: { test: { <<: { __proto__: { organization: evil } } } }\n`,
  'a variable called __proto__': `${v}variables: [__proto__, constructor]\n`,
  'a variable with a line break': `${v}variables: ["A\\nACCESS_TOKEN"]\n`,
  'a variable with another in it': `${v}bundles: [{ match: a, targets: { default: "https://\${\${A}}" } }]\n`,
  'a variable without an end': `${v}bundles: [{ match: a, targets: { default: "https://\${A" } }]\n`,
  '200,000 variables without an end': `${v}bundles: [{ match: a, targets: { default: "${'${'.repeat(200_000)}" } }]\n`,
  'an empty variable': `${v}bundles: [{ match: a, targets: { default: "\${}" } }]\n`,
  'a variable with a default': `${v}bundles: [{ match: a, targets: { default: "\${A:-$(id)}" } }]\n`,
  'a NUL': `${v}bundles: ["a\\0b"]\n`,
  'a NUL in the file': `${v}bundles: [a\u0000b]\n`,
  'a surrogate': `${v}bundles: ["\\uD800"]\n`,
  'UTF-16': Buffer.from(`\uFEFF${v}`, 'utf16le').toString('latin1'),
  'a byte order mark': `\uFEFF${v}bundles: [a]\n`,
  'bytes that are no text': Buffer.from([0xff, 0xfe, 0x80, 0x81]).toString('latin1'),
  'a glob of 25 stars': `${v}bundles: ["${'*a'.repeat(25)}"]\n`,
  'a glob of 10,000 braces': `${v}bundles: ["${'{a,'.repeat(10_000)}"]\n`,
  'a glob of 30 pairs of braces': `${v}bundles: ["${'{a,b}'.repeat(30)}"]\n`,
  'a glob with a range': `${v}bundles: ["{1..99999999}"]\n`,
  'an XPath of 40 steps': `${v}bundles: [{ match: a, rewrite: [{ files: b, xpath: "${'//*'.repeat(40)}", text: x }] }]\n`,
  'an XPath of 5,000 brackets': `${v}bundles: [{ match: a, rewrite: [{ files: b, xpath: "${'a['.repeat(5000)}", text: x }] }]\n`,
  'an XPath that calls a function': `${v}bundles: [{ match: a, rewrite: [{ files: b, xpath: "document('file:///etc/passwd')", text: x }] }]\n`,
  'an organization of dots': `${v}environments: { test: { organization: ".." } }\n`,
  'an organization with a query': `${v}environments: { test: { organization: "a?b#c" } }\n`,
  'a smoke test of a file': `${v}environments: { test: { smokeTests: [{ url: "file:///etc/passwd" }] } }\n`,
  'a smoke test with a header of two lines': `${v}environments: { test: { smokeTests: [{ url: /x, headers: { "a": "b\\r\\nhost: evil" } }] } }\n`,
  'a header name of two lines': `${v}environments: { test: { smokeTests: [{ url: /x, headers: { "a\\r\\nhost": b } }] } }\n`,
  'a number too large': `${v}retention: { keep: 1e999 }\n`,
  'a number that is none': `${v}retention: { keep: .nan }\n`,
  'a number below nothing': `${v}retention: { keep: -0 }\n`,
};

describe('A manifest with', () => {
  it.each(Object.entries(ATTACKS))(
    '%s is read or refused, soon, and changes nothing else',
    async (_, text) => {
      const started = cpuNow();
      const seen = await Promise.resolve()
        .then(() => parseManifest(text, 'apigee.yaml'))
        .then(
          ({ content }) => content,
          (error: unknown) => error,
        );

      expect(cpuMsSince(started)).toBeLessThan(4000);
      if (seen instanceof Error) {
        expect(seen).toBeInstanceOf(PipeError);
        expect([seen as PipeError, ...(seen as PipeError).also].map(({ code }) => code)).toEqual(
          expect.arrayContaining(['manifest-invalid']),
        );
        for (const { message } of [seen as PipeError, ...(seen as PipeError).also])
          expect(message.length).toBeLessThan(2000);
        expect((seen as PipeError).also.length).toBeLessThan(200);
      } else expect(JSON.stringify(seen)).not.toContain('evil');
      expect(({} as Record<string, unknown>)['organization']).toBeUndefined();
      expect(({} as Record<string, unknown>)['variables']).toBeUndefined();
    },
  );
});
