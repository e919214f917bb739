import { visible } from '../../domain/text/visible-text.ts';

/** HTML that is safe to stand in the page: everything put into it was escaped. */
export interface Markup {
  readonly [SAFE]: string;
}

const SAFE = Symbol('safe');

type Piece = string | number | Markup | readonly Markup[] | undefined;

/**
 * The only way to make HTML: what is written in the template stands as it is, everything put into it is shown as
 * text, in elements and in quoted attributes alike.
 */
export function html(written: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = written[0] ?? '';
  for (const [index, piece] of pieces.entries()) text += `${shown(piece)}${written[index + 1] ?? ''}`;
  return { [SAFE]: text };
}

/** The page's own style and script, which hold nothing of others. */
export function verbatim(own: string): Markup {
  return { [SAFE]: own };
}

export function textOf(markup: Markup): string {
  return markup[SAFE];
}

/** A link; an address that is none of the web's is shown as text alone. */
export function link(text: string, address: string | undefined): Markup {
  return address !== undefined && /^https?:\/\/[^\s"<>\\/*]+(?:\/[^\s"<>\\]*)?$/i.test(address)
    ? html`<a href="${address}" rel="noreferrer">${text}</a>`
    : html`${text}`;
}

/** A text of others that may be long, cut at `limit` characters. */
export function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** `2026-11-21 22:00 UTC`; what is no time stands as it is. */
export function moment(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? `${iso.slice(0, 16).replace('T', ' ')} UTC` : iso;
}

/** "3 days", "4 hours", "5 minutes" between two times in ISO 8601; undefined if that makes no sense. */
export function age(from: string, to: string): string | undefined {
  const minutes = Math.floor((Date.parse(to) - Date.parse(from)) / 60_000);
  if (!(minutes >= 0)) return undefined;
  const [many, unit] =
    minutes >= 2880
      ? [Math.floor(minutes / 1440), 'day']
      : minutes >= 120
        ? [Math.floor(minutes / 60), 'hour']
        : [minutes, 'minute'];
  return `${many} ${unit}${many === 1 ? '' : 's'}`;
}

function shown(piece: Piece): string {
  if (piece === undefined) return '';
  if (typeof piece === 'string') return escaped(piece);
  if (typeof piece === 'number') return String(piece);
  return isMarkup(piece) ? piece[SAFE] : piece.map((each) => each[SAFE]).join('');
}

function isMarkup(piece: Markup | readonly Markup[]): piece is Markup {
  return SAFE in piece;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
