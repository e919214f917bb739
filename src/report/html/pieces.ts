import { count } from '../console/paint.ts';
import { html, type Markup } from './markup.ts';

/** One part of the page; empty ones are left out, of the contents too. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: readonly Markup[];
}

/** How something stands: told by a sign and a word, the colour only repeats it. */
export type Tone = 'bad' | 'warn' | 'good' | 'changing' | 'calm';

const SIGNS: Readonly<Record<Tone, string>> = { bad: '✖', warn: '▲', good: '✔', changing: '●', calm: '–' };

export function state(tone: Tone, word: string): Markup {
  return html`<span class="state ${tone}"><span aria-hidden="true">${SIGNS[tone]}</span> ${word}</span>`;
}

/** Readers of the screen hear which table they are in; the keyboard can scroll it. */
export function table(name: string, headings: readonly string[], rows: readonly Markup[]): Markup {
  return scrolling(name, plainTable(headings, rows));
}

/** Of a folded part, whose line to open it the keyboard reaches already. */
export function plainTable(headings: readonly string[], rows: readonly Markup[]): Markup {
  return html`<table><thead><tr>${headings.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table>`;
}

export function scrolling(name: string, content: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">${content}</div>\n`;
}

/** Empty cells say so with a dash, to the eye alone. */
export function row(cells: readonly (string | Markup)[]): Markup {
  const [first = '', ...others] = cells;
  return html`<tr><th scope="row">${first}</th>${others.map((each) => html`<td>${each}</td>`)}</tr>\n`;
}

export function list(items: readonly Markup[]): readonly Markup[] {
  return items.length === 0 ? [] : [html`<ul>${items.map((item) => html`<li>${item}</li>\n`)}</ul>\n`];
}

/** A part that opens and closes without any script. */
export function folded(summary: Markup, content: readonly Markup[], isOpen: boolean): Markup {
  return isOpen
    ? html`<details open><summary>${summary}</summary>${content}</details>\n`
    : html`<details><summary>${summary}</summary>${content}</details>\n`;
}

/** `and 40 differences more, all in result.json`; nothing if all are shown. */
export function rest(left: number, one: string, many = `${one}s`): readonly Markup[] {
  return left > 0 ? [html`<p class="faint">and ${count(left, one, many)} more, all in result.json</p>`] : [];
}
