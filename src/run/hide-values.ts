import { apigeeOf, type Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { usedVariables } from '../config/manifest/check-references.ts';
import { withoutSecrets } from '../domain/secrets/redaction.ts';
import { mapTexts } from '../domain/text/map-texts.ts';

/** Shorter values, and plain words, would black out ordinary sentences. */
const SHORTEST = 6;
const PLAIN_WORD = /^[A-Za-z]{1,12}$/;

/**
 * Takes the values that the manifest fills in out of a sentence: Apigee or a check may quote a rendered bundle. What
 * names this run stays, and so does, once it is deployed, what a base path is made of: everybody may call it.
 */
export function createHiding(config: Config, environment: Environment): (text: string) => string {
  const { manifest, manifestVariables, action } = config;
  const apigee = apigeeOf(config);
  const used = manifest === undefined ? [] : usedVariables(manifest.content);
  const shown = used.filter(({ path }) => action === 'deploy' && path.at(-2) === 'basePath');
  const names = manifestVariables.filter((name) => shown.every((one) => one.name !== name));
  const run = [apigee?.organization, ...(apigee?.environments ?? [])].join('\n');
  const values = names
    .map((name) => environment[name]?.trim() ?? '')
    .filter((value) => value.length >= SHORTEST && !PLAIN_WORD.test(value) && !run.includes(value));
  const forms = new Set(
    values.flatMap((value) => [
      value,
      ...value.split(/\r?\n/).filter((line) => line.length >= SHORTEST),
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value.toWellFormed()),
    ]),
  );
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  return (text) => longestFirst.reduce((rest, form) => rest.replaceAll(form, '***'), text);
}

/** The last net, once for everything that is made of the result: files, comment, annotations. */
export function hideInside<Told>(told: Told, hide: (text: string) => string): Told {
  return mapTexts(told, (text, field) => {
    if (OWN_WORDS.has(field)) return text;
    return SENTENCES.has(field) ? hide(withoutSecrets(text)) : withoutSecrets(text);
  });
}

/** What is written for people, and may quote what was rendered. */
const SENTENCES = new Set([
  'message',
  'hint',
  'reason',
  'accountBefore',
  'accountAfter',
  'sentence',
  'git',
  'live',
  'diff',
]);
/** Which case of a union it is: no text of others, whatever a secret is called. */
const OWN_WORDS = new Set([
  'action',
  'outcome',
  'platform',
  'kind',
  'change',
  'aftermath',
  'severity',
  'code',
]);
