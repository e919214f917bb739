// Reads the plain ones among xpath expressions: names one below the other, `//Name`, `@name`, `text()`, `string(@name)`.
const NAME = '[A-Za-z_][\\w.-]*';
const STEP = new RegExp(
  `(//|/|^)(?:(text\\(\\))|(@)?(${NAME}|\\*)(?:\\[(self::${NAME}(?: or self::${NAME})*)\\])?)(?=/|$)`,
  'gy',
);

// Every text is a node.
const WHOLE = {
  '/': { absolute: true, isString: false, steps: [] },
  'node()|text()': { absolute: false, isString: false, steps: [{ kind: 'node', wanted: undefined }] },
};

/** The steps of a plain path; undefined for every other expression. */
function parsePlainPath(expression) {
  if (typeof expression !== 'string') return undefined;
  if (Object.hasOwn(WHOLE, expression)) return WHOLE[expression];
  const isString = expression.startsWith('string(') && expression.endsWith(')');
  const path = isString ? expression.slice('string('.length, -1) : expression;
  const isRelative = path.startsWith('./');
  const steps = stepsIn(isRelative ? path.slice(1) : path);
  if (steps === undefined || (isString && steps.at(-1).kind !== 'attribute')) return undefined;
  return { absolute: !isRelative && path.startsWith('/'), isString, steps };
}

function stepsIn(path) {
  const steps = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const isFirst = STEP.lastIndex === 0;
    const found = STEP.exec(path);
    if (found === null || (found[1] === '' && !isFirst)) return undefined;
    const step = stepOf(found);
    if (step === undefined || isLast(steps.at(-1))) return undefined;
    steps.push(step);
  }
  return steps.length === 0 ? undefined : steps;
}

/** Nothing plain lies below an attribute or a text. */
const isLast = (step) => step?.kind === 'attribute' || step?.kind === 'text';

function stepOf([, slashes, text, attribute, name, selves]) {
  const isDescendant = slashes === '//';
  if (text !== undefined) return isDescendant ? undefined : { kind: 'text', wanted: undefined };
  if (attribute !== undefined && (isDescendant || selves !== undefined)) return undefined;
  if (selves !== undefined && name !== '*') return undefined;
  const kind = attribute === undefined ? 'child' : 'attribute';
  return { kind: isDescendant ? 'descendant' : kind, wanted: wantedNames(name, selves) };
}

/** Undefined where any name will do. */
function wantedNames(name, selves) {
  if (selves !== undefined) return selves.split(' or ').map((one) => nameTest(one.slice('self::'.length)));
  return name === '*' ? undefined : [nameTest(name)];
}

const nameTest = (name) => ({ name, small: name.toLowerCase() });

module.exports = { parsePlainPath };
