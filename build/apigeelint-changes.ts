interface Change {
  /** End of the path of the file in node_modules. */
  readonly file: string;
  /** Stands there exactly as written; the build fails where it does not. */
  readonly from: string | RegExp;
  readonly to: string;
}

/** What is replaced in apigeelint 2.85.1 and its libraries, each with its reason. No change alters a finding. */
export const CHANGES: readonly Change[] = [
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
  // Formats every callback's answer for a `debug` that says nothing.
  {
    file: 'apigeelint/lib/package/lintUtil.js',
    from: /const diagcb = \(dbg, label\) => \(e, d\) => \{/,
    to: 'const diagcb = (dbg, label) => (e, d) => {\n  return;',
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
];
