import type { Dice } from './dice.ts';
import type { Element } from './element.ts';

/** One of the many texts that mean this element, or that nearly do. */
export function writeXml(element: Element, dice: Dice): string {
  const declaration = dice.pick(DECLARATIONS);
  const body = writeElement(element, { dice, indent: dice.chance(0.8) ? '\n' : '' });
  const text = `${declaration}${body}${dice.chance(0.2) ? '<!-- the end -->\n' : '\n'}`;
  const marked = dice.chance(0.05) ? `\uFEFF${text}` : text;
  return spoil(dice.chance(0.1) ? marked.replaceAll('\n', '\r\n') : marked, dice);
}

const DECLARATIONS = [
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
  '<?xml version="1.0"?>\n',
  '<?xml version="1.0"?>\n<!-- apigeelint disable=BN005,PO007 -->\n',
  '<?xml version="1.0"?>\n<?style of="x"?>\n',
  '<!DOCTYPE x [<!ENTITY lt2 "&#60;"><!ENTITY word "text">]>\n',
  '<!-- first -->\n',
  '\n',
  '',
];

interface Pen {
  readonly dice: Dice;
  readonly indent: string;
}

function writeElement(element: Element, { dice, indent }: Pen): string {
  const deeper = indent === '' ? '' : `${indent}  `;
  const attributes = (dice.chance(0.2) ? element.attributes.toReversed() : element.attributes).map(
    ([name, value]) => `${dice.chance(0.05) ? '\n    ' : ' '}${name}=${quoted(value, dice)}`,
  );
  const start = `${noise(dice, indent)}<${element.name}${attributes.join('')}`;
  if (element.children.length === 0 && dice.chance(0.8)) return `${start}${dice.chance(0.3) ? ' ' : ''}/>`;
  const children = element.children.map((child) =>
    typeof child === 'string'
      ? writeText(child, dice)
      : `${deeper}${writeElement(child, { dice, indent: deeper })}`,
  );
  const ownLine = element.children.some((child) => typeof child === 'object') ? indent : '';
  return `${start}>${children.join('')}${ownLine}</${element.name}>`;
}

function quoted(value: string, dice: Dice): string {
  const escaped = escape(value);
  return dice.chance(0.1) ? `'${escaped}'` : `"${escaped.replaceAll('"', '&quot;')}"`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');

function noise(dice: Dice, indent: string): string {
  if (!dice.chance(0.06)) return '';
  const rules = dice.times(1, 3, () => dice.pick(DIRECTED)).join(dice.pick([',', ', ']));
  return dice.pick([
    `<!-- apigeelint disable=${rules} -->${indent}`,
    `<!-- apigeelint disable =${rules}-->${indent}`,
    `<!--apigeelint enable=${rules}-->${indent}`,
    `<!-- a note: <Step> -->${indent}`,
    `<?target of="x"?>${indent}`,
    '\n\n',
  ]);
}

const DIRECTED = [
  'BN005',
  'BN014',
  'CC003',
  'CC004',
  'CC006',
  'CC007',
  'EP002',
  'FR001',
  'PD002',
  'PO007',
  'PO026',
  'PO034',
  'PO035',
  'ST002',
  'TD002',
  'TD004',
  'TD007',
  'po034',
  '',
];

function writeText(text: string, dice: Dice): string {
  const padded = dice.chance(0.06) ? `\n   ${text}  ` : text;
  if (dice.chance(0.06)) return `<![CDATA[${padded}]]>`;
  if (dice.chance(0.03)) return `<!-- before -->${escape(padded)}`;
  if (dice.chance(0.03)) return `${escape(padded)}<!-- after -->`;
  return dice.chance(0.05) ? escape(padded).replaceAll('a', '&#97;') : escape(padded);
}

/** What an editor, a merge or a template leaves behind now and then. */
function spoil(text: string, dice: Dice): string {
  if (!dice.chance(0.02)) return text;
  const middle = dice.below(text.length);
  return dice.pick([
    () => '',
    () => '   \n',
    () => 'not XML at all',
    () => '<!-- nothing but a comment -->\n',
    () => text.slice(0, middle),
    () => text.replace('</', '<'),
    () => text.replace('>', ' >'),
    () => text.replace('"', ''),
    () => `${text.slice(0, middle)}&${text.slice(middle)}`,
    () => `${text.slice(0, middle)}&unknown;${text.slice(middle)}`,
    () => `${text.slice(0, middle)}\u0001${text.slice(middle)}`,
    () => `${text}${text}`,
    () => `${text}<Another/>`,
    () => text.replaceAll('\n', '\r'),
  ])();
}
