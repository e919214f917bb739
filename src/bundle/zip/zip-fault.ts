/** What makes bytes no zip that can be trusted: the rest of a sentence that begins with the file's name. */
export class ZipFault extends Error {
  override readonly name = 'ZipFault';
}

export function corrupt(): ZipFault {
  return new ZipFault('is not a whole zip: it was cut off, or damaged on its way. Build it again.');
}

/** Two readers could see two contents in it: one would be linted, another deployed. */
export function ambiguous(what: string): ZipFault {
  return new ZipFault(`is not a whole zip, or more than one: it ${what}. Pack it again.`);
}
