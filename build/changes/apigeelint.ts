import type { Change } from './change.ts';
import { CONDITION_PARSER_CHANGES } from './condition-parser.ts';
import { TRUTH_TABLE_CHANGES } from './truth-table.ts';
import { XPATH_CHANGES } from './xpath.ts';

/** What is replaced in apigeelint and its libraries, each with its reason. No change alters a finding. */
export const CHANGES: readonly Change[] = [
  ...TRUTH_TABLE_CHANGES,
  ...XPATH_CHANGES,
  ...CONDITION_PARSER_CHANGES,
  // lintUtil searches the disk for @xmldom/xmldom: there is no node_modules beside the one file.
  {
    file: 'apigeelint/lib/package/lintUtil.js',
    from: /const xmlDomPath = getNodeModulesPathFor\("@xmldom\/xmldom"\),\s*Node = require\(`\$\{xmlDomPath\}\/lib\/dom\.js`\)\.Node,/,
    to: 'const Node = require("@xmldom/xmldom/lib/dom.js").Node,',
  },
  {
    file: 'apigeelint/lib/package/lintUtil.js',
    from: /const xmlDomPath = getNodeModulesPathFor\("@xmldom\/xmldom"\),\s*Node = require\(`\$\{xmlDomPath\}\/lib\/dom\.js`\)\.Node;/,
    to: 'const Node = require("@xmldom/xmldom/lib/dom.js").Node;',
  },
  // JSHint loads a package.json as a module, from the disk: what is linted was read already, and is at hand as a file.
  {
    file: 'jshint/src/cli.js',
    from: 'return require(fp).jshintConfig;',
    to: 'return JSON.parse(require("fs").readFileSync(fp, "utf8").replace(/^\\uFEFF/, "")).jshintConfig;',
  },
  // Keeps cache policies from one bundle to the next: a process of ours lints many.
  {
    file: 'apigeelint/lib/package/plugins/BN003-checkCacheCoherence.js',
    from: 'const store = { LookupCache: {}, PopulateCache: {} };',
    to: 'let store;',
  },
  {
    file: 'apigeelint/lib/package/plugins/BN003-checkCacheCoherence.js',
    from: '  let flagged = false;',
    to: '  store = { LookupCache: {}, PopulateCache: {} };\n  let flagged = false;',
  },
  // Every visit of every rule makes a callback that formats the answer for a `debug` that says nothing.
  ...['Bundle', 'Endpoint', 'FaultRule', 'Flow', 'FlowPhase', 'Step'].map((name) => ({
    file: `apigeelint/lib/package/${name}.js`,
    from: 'getcb = lintUtil.curry(lintUtil.diagcb, debug)',
    to: 'getcb = lintUtil.unheard',
  })),
  {
    file: 'apigeelint/lib/package/lintUtil.js',
    from: 'module.exports = {',
    to: 'const nothing = () => {};\nmodule.exports = {\n  unheard: () => nothing,',
  },
  // ConfigElement finds its bundle by the constructor's name, and esbuild may rename a class.
  {
    file: 'apigeelint/lib/package/Bundle.js',
    from: 'module.exports = Bundle;',
    to: 'Object.defineProperty(Bundle, "name", { value: "Bundle" });\nmodule.exports = Bundle;',
  },
  // Every policy goes through all steps of the bundle: one look is enough for all.
  {
    file: 'apigeelint/lib/package/Policy.js',
    from: /const policyName = this\.getName\(\),\s*steps = \[\],\s*bundle = this\.parent;/,
    to: `const policyName = this.getName(),
        bundle = this.parent;
      if (bundle.stepsByName) return (this.steps = bundle.stepsByName.get(policyName) || []);
      const byName = new Map(),
        take = (step) => {
          const name = step.getName(),
            found = byName.get(name);
          if (found) found.push(step);
          else byName.set(name, [step]);
        };`,
  },
  {
    file: 'apigeelint/lib/package/Policy.js',
    from: /const stepsForFlow = flowphase\s*\.getSteps\(\)\s*\.filter\(\(step\) => step\.getName\(\) === policyName\);\s*if \(stepsForFlow\.length\) \{\s*steps\.push\(\.\.\.stepsForFlow\);\s*\}/,
    to: 'flowphase.getSteps().forEach(take);',
  },
  {
    file: 'apigeelint/lib/package/Policy.js',
    from: /fr\.getSteps\(\)\.forEach\(function \(st\) \{\s*if \(st\.getName\(\) === policyName\) \{\s*steps\.push\(st\);\s*\}\s*\}\);/,
    to: 'fr.getSteps().forEach(take);',
  },
  {
    file: 'apigeelint/lib/package/Policy.js',
    from: /\.forEach\(function \(st\) \{\s*if \(st\.getName\(\) === policyName\) \{\s*steps\.push\(st\);\s*\}\s*\}\);/,
    to: '.forEach(take);',
  },
  {
    file: 'apigeelint/lib/package/Policy.js',
    from: 'this.steps = steps;',
    to: 'bundle.stepsByName = byName;\n      this.steps = byName.get(policyName) || [];',
  },
  // Looks for directives by parsing every file with a finding once more: most hold none.
  {
    file: 'apigeelint/lib/package/Bundle.js',
    from: /const docElement = new Dom\(domOptions\)\.parseFromString\(\s*fs\.readFileSync\(item\.filePath\)\.toString\(\),\s*\)\.documentElement;/,
    to: `const text = fs.readFileSync(item.filePath).toString();
              if (!text.includes("apigeelint")) return;
              const docElement = new Dom(domOptions).parseFromString(text).documentElement;`,
  },
  // Five rules take the same conditions apart, and flows repeat them: one table per text is enough.
  {
    file: 'apigeelint/lib/package/Condition.js',
    from: /this\.truthTable = new TruthTable\(\s*this\.getExpression\(\)\.replace\(\/\(\\n\| \+\)\/g, " "\),\s*\);/,
    to: 'this.truthTable = TruthTable.of(this.getExpression().replace(/(\\n| +)/g, " "));',
  },
  {
    file: 'apigeelint/lib/package/TruthTable.js',
    from: '//Public\nmodule.exports = TruthTable;',
    to: `const tables = new Map();
TruthTable.of = (expression) => {
  let table = tables.get(expression);
  if (table === undefined) {
    table = new TruthTable(expression);
    if (tables.size > 1000) tables.clear();
    tables.set(expression, table);
  }
  return table;
};
TruthTable.LIMIT = 100000;

module.exports = TruthTable;`,
  },
];
