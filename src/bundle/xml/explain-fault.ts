import { XmlFault } from './xml-fault.ts';

interface ParserState {
  /** saxes' own words: `line:column: what`. */
  readonly message: string;
  readonly source: string;
  readonly line: number;
  readonly position: number;
  /** Elements whose end tag has not come, outermost first. */
  readonly open: readonly { readonly name: string; readonly line: number }[];
  /** The parser closes the innermost element before it complains of the wrong end tag. */
  readonly lastClosed: { readonly name: string; readonly line: number } | undefined;
}

/** The parser's complaint as a person would say it, on the line where the mistake was made. */
export function explainFault(state: ParserState): XmlFault {
  const complaint = state.message.replace(/^(?:\S+:)?\d+:\d+: /, '').replace(/\.$/, '');
  return (
    strayAmpersand(state) ??
    unclosedElement(state, complaint) ??
    wrongEndTag(state, complaint) ??
    unknownEntity(state, complaint) ??
    new XmlFault(state.line, `is not well-formed XML: ${complaint}.`)
  );
}

/**
 * The parser reads a bare "&" as the start of an entity's name and complains where the file ends, far from the
 * mistake; so its line is looked up here, outside comments and CDATA, where an "&" is a character like any other.
 */
function strayAmpersand({ source, line }: ParserState): XmlFault | undefined {
  const markup =
    /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|&(?:#\d+|#x[\da-fA-F]+|[\w:.-]+);|&/g;
  for (const match of source.matchAll(markup)) {
    if (match[0] !== '&') continue;
    const at = source.slice(0, match.index).split('\n').length;
    return at > line ? undefined : new XmlFault(at, 'has an "&" that begins no entity. Write "&amp;".');
  }
  return undefined;
}

function unclosedElement({ open }: ParserState, complaint: string): XmlFault | undefined {
  const innermost = open.at(-1);
  if (innermost === undefined || !/^unclosed tag|^unexpected end/.test(complaint)) return undefined;
  return new XmlFault(innermost.line, `ends before <${innermost.name}> is closed.`);
}

function wrongEndTag(state: ParserState, complaint: string): XmlFault | undefined {
  const closing = /<\/([^\s>]*)\s*>?$/.exec(state.source.slice(0, state.position))?.[1];
  if (complaint !== 'unexpected close tag' || state.lastClosed === undefined) return undefined;
  const opened = `<${state.lastClosed.name}> of line ${state.lastClosed.line}`;
  return new XmlFault(state.line, `has </${closing ?? ''}> where ${opened} must be closed first.`);
}

function unknownEntity(state: ParserState, complaint: string): XmlFault | undefined {
  if (complaint !== 'undefined entity') return undefined;
  const entity = /&[^;&\s]*;$/.exec(state.source.slice(0, state.position))?.[0] ?? 'an entity';
  const hint = 'Write the character itself or its number, like &#160;.';
  return new XmlFault(state.line, `uses ${entity}, which XML does not know. ${hint}`);
}
