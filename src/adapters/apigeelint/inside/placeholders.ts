import type { Sighting } from './read-texts.ts';
import { placeAt } from './text-place.ts';

/**
 * PIPE006: what Jinja, Mustache and Maven leave where nobody rendered. Only in what Apigee reads as configuration:
 * a resource may hold such text for its own purposes.
 */
export function placeholdersIn(text: string, name: string): readonly Sighting[] {
  if (!/\.xml$/i.test(name) && !/\.properties$/i.test(name)) return [];
  if (/^resources\/(?!properties\/)/.test(name)) return [];
  if (!text.includes('{{') && !text.includes('@')) return [];
  const readable = text.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '));
  return [...readable.matchAll(PLACEHOLDER)].map((found) => ({
    rule: 'PIPE006',
    ...placeAt(text, found.index),
    message: `Still holds the placeholder ${found[0].slice(0, 60)}.`,
  }));
}

// A name with nothing but filters behind it: `{{"a":1}}` is JSON. An address such as a@b.c has no second @.
const PLACEHOLDER =
  /\{\{-?\s*[A-Za-z_][\w.[\]'"-]*(?:\s*\|[^{}]*)?\s*-?\}\}|(?<![\w.@])@[A-Za-z_][\w.-]*@(?![\w@])/g;
