import type { Change } from './change.ts';

/** What keeps apigeelint's truth tables from taking all memory; their evaluations stay the same. */
export const TRUTH_TABLE_CHANGES: readonly Change[] = [
  // Makes the same matchers anew for every combination of values.
  {
    file: 'apigeelint/lib/package/TruthTable.js',
    from: 'minimatch = require("minimatch").minimatch;',
    to: `{ Minimatch } = require("minimatch"),
  matchers = new Map();

function minimatch(path, pattern) {
  let matcher = matchers.get(pattern);
  if (matcher === undefined) {
    matcher = new Minimatch(pattern);
    if (matchers.size > 1000) matchers.clear();
    matchers.set(pattern, matcher);
  }
  return pattern.charAt(0) !== "#" && matcher.match(path);
}`,
  },
  // Makes the same regular expressions anew for every condition.
  {
    file: 'apigeelint/lib/package/TruthTable.js',
    from: 'regex = new RegExp(_escapeRegExp(f), "g");',
    to: 'regex = remembered(f, "g", _escapeRegExp);',
  },
  {
    file: 'apigeelint/lib/package/TruthTable.js',
    from: 'f.constructor.name == "RegExp" ? f : new RegExp(_escapeRegExp(f), "gi");',
    to: 'f.constructor.name == "RegExp" ? f : remembered(f, "gi", _escapeRegExp);',
  },
  {
    file: 'apigeelint/lib/package/TruthTable.js',
    from: 'function containsToken(a, obj) {',
    to: `const regexes = { g: new Map(), gi: new Map() };
function remembered(text, flags, escape) {
  let regex = regexes[flags].get(text);
  if (regex === undefined) regexes[flags].set(text, (regex = new RegExp(escape(text), flags)));
  return regex;
}

function containsToken(a, obj) {`,
  },
  // CC006 tries every combination of values, keeps them all and a copy of the tree for each: eight variables
  // are 390,625 of them and 3 GB. Tried one after the other they need no memory; past LIMIT they are not tried,
  // and PIPE001 says so (build/replacements/cc006.cjs).
  {
    file: 'apigeelint/lib/package/TruthTable.js',
    from: /debug\(`tree: \$\{JSON[\s\S]*?trueCount \+= 0 \+ run\.result\.evaluation\.value;\s*\}\);/,
    to: `const values = valuesOfVars(tree, vars);
      this.variableCount = values.length;
      if (values.reduce((product, [, options]) => product * options.length, 1) > TruthTable.LIMIT) {
        this.tooLarge = true;
        return "valid";
      }
      const once = interpreterOf(tree);
      const oneIsEnough = isSettledByOne(tree, values);
      let trueCount = 0;
      eachCombination(values, (substitutions) => {
        trueCount += 0 + once(substitutions).evaluation.value;
        return oneIsEnough && trueCount > 0;
      });`,
  },
  {
    file: 'apigeelint/lib/package/TruthTable.js',
    from: /function interpret\(tree, substitutions\) \{\s*if \(!tree\) return;\s*const iTree = JSON\.parse\(JSON\.stringify\(tree\)\),\s*evaluations = \[\];/,
    to: `function interpreterOf(tree) {
  if (!tree) return () => undefined;
  const iTree = JSON.parse(JSON.stringify(tree));
  let substitutions;`,
  },
  {
    file: 'apigeelint/lib/package/TruthTable.js',
    from: /if \(node\.hasOwnProperty\("evaluation"\)\) \{\s*evaluations\.push\(node\.evaluation\);\s*\}/,
    to: '',
  },
  {
    file: 'apigeelint/lib/package/TruthTable.js',
    from: /const result = process\(iTree\);\s*result\.evaluations = evaluations;\s*return result;/,
    to: `return (given) => {
    substitutions = given;
    return process(iTree);
  };`,
  },
  {
    file: 'apigeelint/lib/package/TruthTable.js',
    from: 'function generateCombinationsFromVars(nodes, vars) {',
    to: 'function valuesOfVars(nodes, vars) {',
  },
  {
    file: 'apigeelint/lib/package/TruthTable.js',
    from: /\/\/handle the case of a var with no constants\s*\/\/in that case[\s\S]*?return subRes;\n\}/,
    to: `return Object.entries(varValues);
}

function eachCombination(values, visit, at = 0, substitutions = {}) {
  if (at === values.length) return visit({ ...substitutions });
  const [name, options] = values[at];
  for (const option of options) {
    substitutions[name] = option;
    if (eachCombination(values, visit, at + 1, substitutions)) return true;
  }
  return false;
}

// True where one combination that holds makes the condition valid whatever the others give: none of them can
// throw (texts are asked of null only where a value is null), and none can count less than nothing.
function isSettledByOne(tree, values) {
  const nulls = values.some(([, options]) => options.some((option) => option == null));
  return isTruth(tree) && (!asksForText(tree) || !(nulls || holdsNull(tree)));
}

const COMPARISONS = new Set(["equivalence", "notEquivalence", "greaterThan", "lessThan", "greaterThanEqualTo", "lessThanEqualTo"]);
const TEXT_COMPARISONS = new Set(["startsWith", "notStartsWith", "like", "notLike", "javaRegex", "notJavaRegex", "matchesPath", "notMatchesPath", "matchesCaseInsensitive", "equalsCaseInsensitive"]);
const CONNECTIVES = new Set(["conjunction", "disjunction", "implication"]);

const isTruth = (node) =>
  node?.action === "negation" ||
  COMPARISONS.has(node?.action) ||
  TEXT_COMPARISONS.has(node?.action) ||
  (CONNECTIVES.has(node?.action) && node.args.every(isTruth));
const asksForText = (node) => TEXT_COMPARISONS.has(node?.action) || (node?.args ?? []).some(asksForText);
const holdsNull = (node) => (node?.type === "constant" && node.value == null) || (node?.args ?? []).some(holdsNull);`,
  },
];
