import type { Change } from './change.ts';

/** What keeps apigeelint's truth tables from taking all memory; their evaluations stay the same. */
export const TRUTH_TABLE_CHANGES: readonly Change[] = [
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
      let trueCount = 0;
      eachCombination(values, (substitutions) => {
        trueCount += 0 + once(substitutions).evaluation.value;
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
    eachCombination(values, visit, at + 1, substitutions);
  }
}`,
  },
];
