import { XmlFault } from './xml-fault.ts';

interface ParserState {
  /** saxes' own words: `line:column: what`. */
  readonly message: string;
  readonly source: string;
  readonly line: number;
  readonly position: number;
  /** Elements whose end tag has not come, outermost first. */
  readonly open: readonly { readonly name: string; readonly line: number }[];
  /** The parser closes the innermost element before it objects to the wrong end tag. */
  readonly lastClosed: { readonly name: string; readonly line: number } | undefined;
}

/** The parser's message as a person would say it, on the line where the mistake was made. */
export function explainFault(state: ParserState): XmlFault {
  const fault = state.message.replace(/^(?:\S+:)?\d+:\d+: /, '').replace(/\.$/, '');
  return (
    strayAmpersand(state) ??
    unclosedElement(state, fault) ??
    wrongEndTag(state, fault) ??
    unknownEntity(state, fault) ??
    new XmlFault(state.line, `is not well-formed XML: ${fault}.`)
  );
}

/**
 * The parser reads a bare "&" as the start of an entity's name and objects where the file ends, far from the
 * mistake; so its line is looked up here, outside comments and CDATA, where an "&" is a character like any other.
 */
function strayAmpersand({ source, line }: ParserState): XmlFault | undefined {
  const unclosed = new Set<string>();
  const entity = /&(?:#\d+|#x[\da-fA-F]+|[\w:.-]+);/y;
  for (let at = nextMarkup(source, 0); at !== -1; ) {
    entity.lastIndex = at;
    if (source[at] === '&' && !entity.test(source)) {
      const found = source.slice(0, at).split('\n').length;
      return found > line
        ? undefined
        : new XmlFault(found, 'has an "&" that begins no entity. Write "&amp;".');
    }
    at = nextMarkup(source, endOfSpan(source, at, unclosed));
  }
  return undefined;
}

function nextMarkup(source: string, from: number): number {
  const markup = /[<&]/g;
  markup.lastIndex = from;
  return markup.exec(source)?.index ?? -1;
}

const SPANS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** Behind the comment, section or instruction that begins there; just behind the place where none begins or it has no end. */
function endOfSpan(source: string, at: number, unclosed: Set<string>): number {
  const [begin, end] = SPANS.find(([beginning]) => source.startsWith(beginning, at)) ?? [];
  if (end === undefined || unclosed.has(end)) return at + 1;
  const found = source.indexOf(end, at + begin.length);
  if (found !== -1) return found + end.length;
  // Looked for once to the end of the file, not again from each further beginning.
  unclosed.add(end);
  return at + 1;
}

function unclosedElement({ open }: ParserState, fault: string): XmlFault | undefined {
  const innermost = open.at(-1);
  if (innermost === undefined || !/^unclosed tag|^unexpected end/.test(fault)) return undefined;
  return new XmlFault(innermost.line, `ends before <${innermost.name}> is closed.`);
}

function wrongEndTag(state: ParserState, fault: string): XmlFault | undefined {
  if (fault !== 'unexpected close tag' || state.lastClosed === undefined) return undefined;
  const tag = lastFrom(state, '</');
  const closing = /^<\/([^\s>]*)\s*>?$/.exec(tag)?.[1];
  const opened = `<${state.lastClosed.name}> of line ${state.lastClosed.line}`;
  return new XmlFault(state.line, `has </${closing ?? ''}> where ${opened} must be closed first.`);
}

/** What the parser has just read, from the last place where something begins so. */
function lastFrom({ source, position }: ParserState, beginning: string): string {
  return source.slice(Math.max(0, source.lastIndexOf(beginning, position - 1)), position);
}

function unknownEntity(state: ParserState, fault: string): XmlFault | undefined {
  if (fault !== 'undefined entity') return undefined;
  const entity = /^&[^;&\s]*;$/.exec(lastFrom(state, '&'))?.[0] ?? 'an entity';
  const hint = 'Write the character itself or its number, like &#160;.';
  return new XmlFault(state.line, `uses ${entity}, which XML does not know. ${hint}`);
}
