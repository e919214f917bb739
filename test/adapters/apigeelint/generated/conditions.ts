import type { Dice } from './dice.ts';

/** A condition, mostly one that Apigee would take; no more variables than apigeelint's CC006 survives. */
export function conditionOf(dice: Dice): string {
  const terms = dice.times(1, dice.chance(0.1) ? 5 : 3, () => termOf(dice));
  const joined = terms.reduce((left, right) => `${left}${dice.pick(JOINTS)}${right}`);
  const dressed = dice.chance(0.2) ? `${dice.pick(['(', 'not (', 'NOT(', '!(', '! (']) + joined})` : joined;
  return dice.chance(0.12) ? damage(dressed, dice) : dressed;
}

const JOINTS = [
  ' and ',
  ' or ',
  ' and ',
  ' or ',
  ' AND ',
  ' OR ',
  ' && ',
  ' || ',
  '&&',
  '||',
  ' and\n      ',
  ' & ',
  ' | ',
];

// Few, so that terms contradict each other, and that their combinations stay few.
const VARIABLES = [
  'request.verb',
  'proxy.pathsuffix',
  'request.header.x-a',
  'flow.b',
  'c',
  'valid',
  'request.queryparam.q[1]',
  'a_b-c.d',
  'message.status.code',
];

const OPERATORS = [
  '=',
  '==',
  '!=',
  ':=',
  '=|',
  '>',
  '>=',
  '<',
  '<=',
  '~',
  '~~',
  '~/',
  'Is',
  'is',
  'Equals',
  'equals',
  'NotEquals',
  'IsNot',
  'isnot',
  'EqualsCaseInsensitive',
  'GreaterThan',
  'GreaterThanOrEquals',
  'LesserThan',
  'LesserThanOrEquals',
  'Matches',
  'Like',
  'like',
  'MatchesPath',
  'LikePath',
  'JavaRegex',
  'StartsWith',
  'Startswith',
  '=~',
  '<>',
  'NOT =',
  'not MatchesPath',
  'notMatches',
];

const VALUES = [
  '"GET"',
  '"POST"',
  '"/a"',
  '"/a/**"',
  '"/*/b"',
  '"^(?!x)a.*[bc]$"',
  '"a b (c) and d"',
  '""',
  "'GET'",
  '"it\'s"',
  '"GET',
  'GET',
  'null',
  'NULL',
  'true',
  'false',
  '"true"',
  '1',
  '200',
  '-1',
  '1.5',
  '007',
  'flow.b',
  '\u201cGET\u201d',
  '"a&b<c"',
  '"*"',
  '"["',
];

function termOf(dice: Dice): string {
  const variable = dice.pick(VARIABLES);
  const bare = dice.chance(0.1) ? variable : comparison(variable, dice);
  const negated = dice.chance(0.1) ? `${dice.pick(['not ', '!', 'NOT ', 'Not '])}${bare}` : bare;
  return dice.chance(0.3) ? `${dice.pick(['(', '( '])}${negated}${dice.pick([')', ' )'])}` : negated;
}

function comparison(variable: string, dice: Dice): string {
  // Half of them the kind that everybody writes.
  const [operator, value] = dice.chance(0.5)
    ? [dice.pick(['=', '!=', 'MatchesPath']), dice.pick(['"GET"', '"/a"', '"/a/**"', 'null', '1', 'true'])]
    : [dice.pick(OPERATORS), dice.pick(VALUES)];
  const gap = dice.chance(0.1) ? dice.pick(['', '  ', '\t', '\n   ']) : ' ';
  const [left, right] = dice.chance(0.03) ? [value, variable] : [variable, value];
  return `${left}${gap}${operator}${gap}${right}`;
}

function damage(text: string, dice: Dice): string {
  const at = dice.below(text.length);
  return dice.pick([
    () => '',
    () => ' ',
    () => 'true',
    () => 'false',
    () => '"x"',
    () => text.slice(0, at),
    () => text.slice(at),
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + dice.pick(['(', ')', '"', '&', '|', '!', '=', '\\', ' ']) + text.slice(at),
    () => `${text} and`,
    () => `(${text}`,
    () => `{${text}}`,
    () => text.repeat(6),
  ])();
}
