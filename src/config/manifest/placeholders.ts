type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Every variable with a stand-in that has the shape of its value and nothing else of it: an address stays an
 * address, a number a number, a text without blanks one without. This is what is linted, in repository code's reach.
 */
export function placeholdersFor(variables: Variables): Variables {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value && placeholderOf(value)]),
  );
}

function placeholderOf(value: string): string {
  if (/^(?:true|false)$/i.test(value)) return 'true';
  // A rate as SpikeArrest takes it.
  const rate = /^\d+(ps|pm)$/.exec(value)?.[1];
  if (rate !== undefined) return `1${rate}`;
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:\/\//i.exec(value)?.[0] ?? '';
  return scheme + shapeOf(value.slice(scheme.length));
}

/** Runs of letters become one letter, runs of digits one digit; what separates them in names and addresses stays. */
function shapeOf(text: string): string {
  return text
    .replaceAll(/\d+/g, '1')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\d\s./:@_~-]+/gu, 'x')
    .slice(0, 200);
}
