const { parsePlainPath } = require('./parse-plain-path.cjs');

// What apigeelint asks of xpath is plain nearly always. That is answered here by walking the tree, fifty thousand
// times in a lint of 57 bundles; anything else is left to xpath. The nodes and their order are those of xpath 0.0.34
// (test/build/plain-paths.test.ts compares them): names count without case, since it takes every document of xmldom
// for HTML, and a name without a prefix means no namespace.
const ELEMENT = 1;
const TEXT = 3;
const CDATA = 4;
const INSTRUCTION = 7;
const COMMENT = 8;
const DOCUMENT = 9;

/** The answer of xpath.select, or undefined where this expression or this node is none of the plain ones. */
function selectPlainly(expression, node, single) {
  const path = pathOf(expression);
  const start = path === undefined ? undefined : startOf(path, node);
  const found = start === undefined ? undefined : walk(path.steps, start);
  if (found === undefined) return undefined;
  if (path.isString) return found.length === 0 ? '' : found[0].value || found[0].nodeValue;
  return single ? found[0] : found;
}

const known = new Map();

function pathOf(expression) {
  let path = known.get(expression);
  if (path === undefined && !known.has(expression)) {
    path = parsePlainPath(expression);
    // Some rules write names of the bundle into their expressions.
    if (known.size > 5000) known.clear();
    known.set(expression, path);
  }
  return path;
}

function startOf({ absolute }, node) {
  if (node?.nodeType === DOCUMENT) return node;
  if (node?.nodeType !== ELEMENT) return undefined;
  return absolute ? node.ownerDocument || undefined : node;
}

/** Undefined where what was found is not in the document's order any more. */
function walk(steps, start) {
  let nodes = [start];
  let mayNest = false;
  for (const { kind, wanted } of steps) {
    if (mayNest && kind !== 'attribute' && holdsNested(nodes)) return undefined;
    const found = [];
    for (const node of nodes) TAKE[kind](node, wanted, found);
    mayNest = kind === 'descendant';
    nodes = found;
  }
  return nodes;
}

const TAKE = {
  child(node, wanted, found) {
    for (let child = node.firstChild; child != null; child = child.nextSibling) {
      if (child.nodeType === ELEMENT && isWanted(child, wanted)) found.push(child);
    }
  },
  descendant(node, wanted, found) {
    for (let child = node.firstChild; child != null; child = child.nextSibling) {
      if (child.nodeType !== ELEMENT) continue;
      if (isWanted(child, wanted)) found.push(child);
      if (child.firstChild != null) TAKE.descendant(child, wanted, found);
    }
  },
  attribute({ attributes }, wanted, found) {
    const count = attributes == null ? 0 : attributes.length;
    for (let index = 0; index < count; index += 1) {
      const attribute = attributes.item(index);
      if (isWanted(attribute, wanted)) found.push(attribute);
    }
  },
  text(node, wanted, found) {
    for (let child = node.firstChild; child != null; child = child.nextSibling) {
      if (child.nodeType === TEXT || child.nodeType === CDATA) found.push(child);
    }
  },
  node(node, wanted, found) {
    for (let child = node.firstChild; child != null; child = child.nextSibling) {
      if (NODES.has(child.nodeType)) found.push(child);
    }
  },
};

// A document type is a node of the tree, but none of xpath's.
const NODES = new Set([ELEMENT, TEXT, CDATA, INSTRUCTION, COMMENT]);

function isWanted(node, wanted) {
  if (wanted === undefined) return true;
  if (node.namespaceURI) return false;
  const name = node.localName || node.nodeName;
  for (let index = 0; index < wanted.length; index += 1) {
    const one = wanted[index];
    if (one.name === name) return true;
    if (one.small.length === name.length && one.small === name.toLowerCase()) return true;
  }
  return false;
}

/** In the document's order, what lies inside another one comes right after it, or after what lies there too. */
function holdsNested(nodes) {
  for (let index = 1; index < nodes.length; index += 1) {
    for (let above = nodes[index].parentNode; above != null; above = above.parentNode) {
      if (above === nodes[index - 1]) return true;
    }
  }
  return false;
}

module.exports = { selectPlainly };
