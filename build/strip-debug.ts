/** What a statement of `debug` may call: it changes nothing, and does not throw where apigeelint calls it. */
const HARMLESS =
  /^(?:JSON\.stringify|util\.format|Object\.keys|(?:[\w.]+\.)?(?:getName|getType|getExpression|getFlowName|trim|join)|expectingToString|stateToString|xmlNodeTypeAsString|formatAttrs)$/;

/**
 * The source without its statements of `debug`. Nobody reads them inside the pipe, and yet each one prints whole
 * documents and syntax trees into the text that it is handed. One that calls anything else stays as it is.
 */
export function stripDebug(source: string): string {
  let stripped = '';
  let kept = 0;
  for (const found of source.matchAll(/^[ \t]*(debug|dbg|d)\(/gm)) {
    const open = found.index + found[0].length - 1;
    const close = endOfCall(source, open);
    if (found.index < kept || !isHarmless(source.slice(open + 1, close))) continue;
    stripped += `${source.slice(kept, open - (found[1]?.length ?? 0))}void 0`;
    kept = close + 1;
  }
  return stripped + source.slice(kept);
}

function isHarmless(given: string): boolean {
  const code = codeIn(given);
  return (
    [...code.matchAll(/([\w.]+)\s*\(/g)].every(([, name = '']) => HARMLESS.test(name)) &&
    !/[^=!<>]=[^=>]|\+\+|--/.test(code)
  );
}

/** The text with what stands in quotes blanked out, but for what templates evaluate. */
function codeIn(text: string): string {
  let code = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"' || text[at] === "'") at = endOfString(text, at);
    else if (text[at] === '`') {
      const end = endOfTemplate(text, at);
      code += ` ${evaluatedIn(text.slice(at + 1, end))} `;
      at = end;
    } else code += text[at];
  }
  return code;
}

function evaluatedIn(template: string): string {
  let code = '';
  for (let at = template.indexOf('${'); at !== -1; at = template.indexOf('${', at)) {
    const end = endOfBraces(template, at + 1);
    code += `${codeIn(template.slice(at + 2, end))};`;
    at = end;
  }
  return code;
}

/** The place of the parenthesis that closes the one at `open`. */
function endOfCall(text: string, open: number): number {
  return endOf(text, open, ['(', ')']);
}

const endOfBraces = (text: string, open: number): number => endOf(text, open, ['{', '}']);

function endOf(text: string, open: number, [opening, closing]: readonly [string, string]): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '"' || text[at] === "'") at = endOfString(text, at);
    else if (text[at] === '`') at = endOfTemplate(text, at);
    else if (text[at] === opening) depth += 1;
    else if (text[at] === closing && --depth === 0) return at;
  }
  throw new Error(`${text.slice(open, open + 40)} is never closed`);
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== text[start]) at += text[at] === '\\' ? 2 : 1;
  return at;
}

function endOfTemplate(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '`') {
    if (text[at] === '$' && text[at + 1] === '{') at = endOfBraces(text, at + 1);
    at += text[at] === '\\' ? 2 : 1;
  }
  return at;
}
