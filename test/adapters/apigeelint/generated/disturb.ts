import type { Dice } from './dice.ts';
import type { Element } from './element.ts';

type Part = Element | string;

/** An element with its gaps filled, and now and then with something wrong about it. */
export function disturb(
  element: Element,
  dice: Dice,
  { fill, wild = 0.04 }: { readonly fill: (text: string) => string; readonly wild?: number },
): Element {
  const inner = (part: Part): readonly Part[] => {
    if (typeof part === 'string') return dice.chance(wild) ? [] : [fill(part)];
    const changed = disturb(part, dice, { fill, wild });
    return dice.chance(wild) ? afflict(changed, dice) : [changed];
  };
  const children = element.children.flatMap(inner);
  return {
    name: element.name,
    attributes: element.attributes
      .filter(() => !dice.chance(wild))
      .map(([name, value]) => [dice.chance(wild / 3) ? respell(name, dice) : name, fill(value)] as const)
      .filter(([name], at, all) => all.findIndex(([other]) => other === name) === at),
    children: dice.chance(wild) ? children.toReversed() : children,
  };
}

function afflict(element: Element, dice: Dice): readonly Part[] {
  return dice.pick<() => readonly Part[]>([
    () => [],
    () => [],
    () => [element, element],
    () => [{ ...element, name: respell(element.name, dice) }],
    () => [{ ...element, name: respell(element.name, dice) }, element],
    () => [{ ...element, children: [] }],
    () => [{ ...element, children: [...element.children, 'stray text'] }],
    () => [{ ...element, children: [{ name: 'Unknown', attributes: [], children: ['x'] }] }],
    () => [{ name: element.name, attributes: [], children: [element] }],
    () => [{ ...element, attributes: [...element.attributes, ['stray', 'x'] as const] }],
    () => [
      { ...element, name: `x:${element.name}`, attributes: [['xmlns:x', 'urn:x'], ...element.attributes] },
    ],
    () => [{ ...element, attributes: [['xmlns', 'urn:x'], ...element.attributes] }],
    () => element.children,
    () => [element, 'stray text'],
  ])();
}

/** Cases matter to Apigee, and to some of the rules only. */
const respell = (name: string, dice: Dice): string =>
  dice.pick([name.toLowerCase(), name.toUpperCase(), `${name}s`, name.slice(0, -1) || 'x', `My${name}`]);
