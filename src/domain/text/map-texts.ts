/**
 * A copy of plain data (objects, lists, texts, numbers) with every text in it changed; names of fields stay. `field`
 * is the name of the field that a text stands in, of the nearest one for texts in lists.
 */
export function mapTexts<Value>(value: Value, change: (text: string, field: string) => string): Value {
  const walk = (part: unknown, field: string): unknown => {
    if (typeof part === 'string') return change(part, field);
    if (Array.isArray(part)) return part.map((inner) => walk(inner, field));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, walk(inner, name)]));
  };
  // The shape stays as it was: texts become texts.
  return walk(value, '') as Value;
}
