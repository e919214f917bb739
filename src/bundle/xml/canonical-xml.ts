import { elementsIn, textOf, type XmlDocument, type XmlElement } from './xml-tree.ts';

/**
 * A text that is equal for two documents exactly when they mean the same to Apigee: attribute order, white space
 * between elements, comments, declarations, encodings and the choice of CDATA do not show in it. What the
 * author wrote for a consumer of the API does, to the last character (see LITERAL).
 */
export function canonicalXml(document: XmlDocument): string {
  return canonicalElement(document.root, document.source);
}

export function canonicalElement(element: XmlElement, source: string): string {
  return `<${element.name}${attributesOf(element)}>${contentOf(element, source)}</>`;
}

/**
 * Elements whose content goes out, or is run, as it stands:
 * Payload (AssignMessage, RaiseFault: a body to send, often XML) · Template (AssignMessage's message templates) ·
 * Value (AssignVariable, JSON or XML as text) · Message (MessageLogging: the logged line) · Source (Javascript
 * inline, PublishMessage) · Content and Script (inline bodies and scripts).
 */
const LITERAL = new Set(['Payload', 'Template', 'Value', 'Message', 'Source', 'Content', 'Script']);

/** Elements that only ever hold elements, so that white space alone means nothing in them. */
const CONTAINER = new Set([
  'APIProxy',
  'SharedFlowBundle',
  'ProxyEndpoint',
  'TargetEndpoint',
  'SharedFlow',
  'PreFlow',
  'PostFlow',
  'PostClientFlow',
  'EventFlow',
  'Flows',
  'Flow',
  'Request',
  'Response',
  'Step',
  'FaultRules',
  'FaultRule',
  'DefaultFaultRule',
  'RouteRule',
  'HTTPProxyConnection',
  'HTTPTargetConnection',
  'LocalTargetConnection',
  'LoadBalancer',
  'SSLInfo',
  'Authentication',
  'Properties',
  'Set',
  'Add',
  'Remove',
  'Copy',
  'Headers',
  'QueryParams',
  'FormParams',
  'Attributes',
  'Parameters',
]);

function contentOf(element: XmlElement, source: string): string {
  if (isLiteral(element)) return literalOf(element, source);
  const text = element.children.filter((child) => typeof child === 'string').join('');
  const between = text.trim() === '' && (elementsIn(element).length > 0 || CONTAINER.has(element.name));
  return element.children
    .map((child) => {
      if (typeof child !== 'string') return canonicalElement(child, source);
      return between ? '' : escaped(child);
    })
    .join('');
}

function isLiteral(element: XmlElement): boolean {
  return LITERAL.has(element.name) || element.attributes['xml:space'] === 'preserve';
}

/** Text is text however it was escaped; beside markup, comments included, the characters stand as written. */
function literalOf(element: XmlElement, source: string): string {
  const written = source.slice(element.contentStart, element.contentEnd);
  const plain = elementsIn(element).length === 0 && !/<[!?](?!\[CDATA\[)/.test(withoutCdata(written));
  return plain ? escaped(textOf(element)) : `<!${escaped(written)}>`;
}

/** By hand, since a pattern would look for the end of each of thousands that have none, as a comment may hold them. */
function withoutCdata(written: string): string {
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const start = written.indexOf('<![CDATA[', at);
    const end = start < 0 ? -1 : written.indexOf(']]>', start);
    if (end < 0) return kept.join('') + written.slice(at);
    kept.push(written.slice(at, start));
    at = end + 3;
  }
}

function attributesOf(element: XmlElement): string {
  return Object.keys(element.attributes)
    .sort()
    .map((name) => ` ${name}="${escaped(element.attributes[name] ?? '')}"`)
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
