import type { Change } from './change.ts';

/** What keeps apigeelint's parser of conditions from trying the same text over and over; it says the same of it. */
export const CONDITION_PARSER_CHANGES: readonly Change[] = [
  // Two rules parse the same conditions, which stand at many flows; what they make of the tree can be made of it again.
  ...['CC007-ConditionSyntax', 'CC008-conditional-flows-unique-conditions'].map((name) => ({
    file: `apigeelint/lib/package/plugins/${name}.js`,
    from: 'parser.parse(expr)',
    to: 'parser.parseOnce(expr)',
  })),
  {
    file: 'apigeelint/build/ConditionParser.js',
    from: 'module.exports = {',
    to: `const parsed = new Map();
module.exports = {
  parseOnce: (expression) => {
    let tree = parsed.get(expression);
    if (tree === undefined) {
      tree = peg$parse(expression);
      if (parsed.size > 1000) parsed.clear();
      parsed.set(expression, tree);
    }
    return tree;
  },`,
  },
  // It tries every alternative anew from the same place: each nested parenthesis costs eight times more, and ten of
  // them minutes. What a rule made of a place is kept for the one parse (peggy's own option `cache`); no rule of this
  // grammar depends on anything but the place.
  ...['boolean_stmt1', 'boolean_stmt2', 'factor', 'primary'].map((rule) => ({
    file: 'apigeelint/build/ConditionParser.js',
    from: `function peg$parse${rule}() {`,
    to: `const peg$known_${rule} = new Map();
  function peg$parse${rule}() {
    const place = peg$currPos,
      known = peg$known_${rule}.get(place);
    if (known !== undefined) {
      peg$currPos = known.end;
      return known.made;
    }
    const made = peg$make_${rule}();
    peg$known_${rule}.set(place, { end: peg$currPos, made });
    return made;
  }

  function peg$make_${rule}() {`,
  })),
];
