import type { Fault } from './faults.ts';

/** The text of a file in which each fault waits for its switch, and nothing is different while all are off. */
export function switched(source: Buffer, faults: readonly Fault[]): string {
  return piece({ source, faults }, 0, source.length);
}

interface Planted {
  readonly source: Buffer;
  readonly faults: readonly Fault[];
}

function piece({ source, faults }: Planted, start: number, end: number): string {
  const inside = faults.filter(({ place }) => start <= place.start && place.end <= end);
  // What lies within another operation is planted with that one.
  const outermost = inside
    .filter((one) => !inside.some((other) => other !== one && surrounds(other, one)))
    .toSorted((one, other) => one.place.start - other.place.start);
  let text = '';
  let at = start;
  for (const fault of outermost) {
    const others = faults.filter((one) => one !== fault);
    const { place, from } = fault;
    const left = piece({ source, faults: others }, place.start, place.operator);
    const right = piece({ source, faults: others }, place.operator + from.length, place.end);
    text += source.subarray(at, place.start).toString('utf8') + operation(fault, left, right);
    at = place.end;
  }
  return text + source.subarray(at, end).toString('utf8');
}

function surrounds(outer: Fault, inner: Fault): boolean {
  return outer.place.start <= inner.place.start && inner.place.end <= outer.place.end;
}

/** Each side stands there once, so that a long chain does not double with each of its faults. */
function operation({ number, from, to }: Fault, left: string, right: string): string {
  const isOn = `globalThis.faultIsOn?.(${number})`;
  if (from !== '&&' && from !== '||')
    return `((one, other) => ${isOn} ? one ${to} other : one ${from} other)(${left}\n, ${right}\n)`;
  const kept = `globalThis.fault${number}`;
  const decide = from === '&&' ? `${isOn} ? !${kept} : ${kept}` : `${isOn} ? ${kept} : !${kept}`;
  return `((${kept} = ${left}\n), (${decide}) ? (${right}\n) : ${kept})`;
}
