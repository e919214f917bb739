import { join } from 'node:path';
import type { Change } from './change.ts';

const plainPaths = join(import.meta.dirname, '../replacements/plain-paths.cjs');

/** What makes xpath 0.0.34 fast; it finds the same nodes. */
export const XPATH_CHANGES: readonly Change[] = [
  {
    file: 'xpath/xpath.js',
    from: 'return exports.selectWithResolver(e, doc, null, single);',
    to: `var plain = plainPaths.selectPlainly(e, doc, single);
        return plain === undefined ? exports.selectWithResolver(e, doc, null, single) : plain;`,
  },
  {
    file: 'xpath/xpath.js',
    from: '    // helper\n    exports.select = function',
    to: `    var plainPaths = require(${JSON.stringify(plainPaths)});

    // helper
    exports.select = function`,
  },
  // Every select parses its expression anew, with a parser built anew: a third of all time.
  {
    file: 'xpath/xpath.js',
    from: 'var expression = new XPathExpression(e, resolver, new XPathParser());',
    to: 'var expression = new XPathExpression(e, resolver, parserThatRemembers);',
  },
  {
    file: 'xpath/xpath.js',
    from: '    // helper\n    exports.select = function',
    to: `    var parserThatRemembers = (function () {
        var parser = new XPathParser(), known = new Map();
        return {
            parse: function (e) {
                var parsed = known.get(e);
                if (parsed === undefined) {
                    parsed = parser.parse(e);
                    if (known.size > 5000) known.clear();
                    known.set(e, parsed);
                }
                return parsed;
            }
        };
    })();

    exports.select = function`,
  },
  // Every context fills a table with 27 functions, and every predicate makes a context only to overwrite it.
  {
    file: 'xpath/xpath.js',
    from: 'return assign(new XPathContext(), this, newProps);',
    to: 'return Object.assign(Object.create(XPathContext.prototype), this, newProps);',
  },
  {
    file: 'xpath/xpath.js',
    from: 'var xpc = assign(new XPathContext(), c);',
    to: 'var xpc = Object.assign(Object.create(XPathContext.prototype), c);',
  },
  {
    file: 'xpath/xpath.js',
    from: 'this.functions = new Object();\n        this.addStandardFunctions();',
    to: `if (FunctionResolver.standard === undefined) {
            FunctionResolver.standard = {};
            this.functions = FunctionResolver.standard;
            this.addStandardFunctions();
        }
        this.functions = Object.create(FunctionResolver.standard);`,
  },
  // Sorts what it found by a tree, though one node needs no order and most sets are in order already.
  {
    file: 'xpath/xpath.js',
    from: 'XNodeSet.prototype.toArray = function () {',
    to: `XNodeSet.prototype.toArray = function () {
        var inOrder = true;
        for (var i = 1; i < this.nodes.length && inOrder; i += 1) {
            inOrder = nodeOrder(this.nodes[i - 1], this.nodes[i]) < 0;
        }
        if (inOrder) return this.nodes.slice();`,
  },
  {
    file: 'xpath/xpath.js',
    from: 'XNodeSet.prototype.first = function () {',
    to: `XNodeSet.prototype.first = function () {
        if (this.nodes.length === 1) return this.nodes[0];`,
  },
  // Every node that is looked at makes an array and two functions.
  {
    file: 'xpath/xpath.js',
    from: /return NodeTest\.isNodeType\(\s*\[\s*NodeTypes\.ELEMENT_NODE,\s*NodeTypes\.ATTRIBUTE_NODE,\s*NodeTypes\.NAMESPACE_NODE,\s*\]\s*\)\(n\) &&/,
    to: `return (
                    n.nodeType === NodeTypes.ELEMENT_NODE ||
                    n.nodeType === NodeTypes.ATTRIBUTE_NODE ||
                    n.nodeType === NodeTypes.NAMESPACE_NODE
                ) &&`,
  },
  {
    file: 'xpath/xpath.js',
    from: /return flatten\(\s*map\(\s*applyStepWithPredicates\.bind\(null, step, context\),\s*nodes\s*\)\s*\);/,
    to: `var found = [];
        for (var i = 0; i < nodes.length; i += 1) {
            var more = applyStepWithPredicates(step, context, nodes[i]);
            for (var j = 0; j < more.length; j += 1) found.push(more[j]);
        }
        return found;`,
  },
];
