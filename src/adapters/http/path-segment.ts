import { PipeError } from '../../errors/pipe-error.ts';

/** Longer than any name that Apigee, Google or Bitbucket take. */
const LONGEST = 1024;

/**
 * A name as one segment of a URL's path, encoded: every address of every adapter is put together from these. What
 * an address would fold away or read as a separator is refused, so that a request about one thing can never reach
 * the collection above it. Throws PipeError `config-invalid`.
 */
export function pathSegment(name: string): string {
  const fault = faultOf(name);
  if (fault === undefined) return encodeURIComponent(name);
  throw new PipeError('config-invalid', `A name ${fault}, so it cannot stand in an address.`, {
    hint: 'Nothing was asked under that name. Name the bundle, environment, organization or repository otherwise.',
    // The fault says what is wrong; the name itself may be anything.
    where: JSON.stringify(name.slice(0, 80)).slice(1, -1),
  });
}

function faultOf(name: string): string | undefined {
  if (name.trim() === '') return 'is empty';
  if (/^\.+$/.test(name)) return 'consists of dots';
  if (/[/\\]/.test(name)) return 'holds a slash';
  if (/\p{Cc}/u.test(name)) return 'holds a control character';
  if (!name.isWellFormed()) return 'is not well-formed text';
  return name.length > LONGEST ? `is longer than ${LONGEST} characters` : undefined;
}
