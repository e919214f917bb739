import type { FieldValue } from './entity.ts';
import { comparableText, type Fields, isObject } from './shape.ts';

/** The attribute that says that an entity is made from files, and from which repository's. */
const MARK_ATTRIBUTE = 'apigee-pipe';

/** Attributes of the pipe never count as the user's. */
const OURS = /^apigee-pipe(?:-|$)/;

/** With the mark among its attributes. */
export function marked(fields: Fields, mark: string): Fields {
  const attributes = Array.isArray(fields['attributes'])
    ? (fields['attributes'] as readonly FieldValue[])
    : [];
  const all = [...attributes, { name: MARK_ATTRIBUTE, value: mark }];
  return {
    ...fields,
    attributes: all.toSorted((a, b) => (comparableText(a) < comparableText(b) ? -1 : 1)),
  };
}

/** Without attributes of the pipe's own: they are neither drift nor change. */
export function unmarked(fields: Fields): Fields {
  const { attributes, ...others } = fields;
  if (!Array.isArray(attributes)) return fields;
  const left = (attributes as readonly FieldValue[]).filter((one) => !OURS.test(nameOf(one)));
  return left.length === 0 ? others : { ...others, attributes: left };
}

/** Whose files it was made from; undefined if it carries no mark. */
export function markOf(attributes: unknown): string | undefined {
  if (!Array.isArray(attributes)) return undefined;
  const found: unknown = attributes.find((one) => nameOf(one) === MARK_ATTRIBUTE);
  return isObject(found) && typeof found['value'] === 'string' ? found['value'] : undefined;
}

export function isOurs(attributes: unknown): boolean {
  return markOf(attributes) !== undefined;
}

function nameOf(attribute: unknown): string {
  return isObject(attribute) && typeof attribute['name'] === 'string' ? attribute['name'] : '';
}
