import { Marked } from 'marked';
import type { InsightsField, InsightsReport } from '../../../src/domain/code-host/insights-report.ts';

/** CommonMark with tables, as Bitbucket's comments have it: HTML is shown as it was written. */
const bitbucket = new Marked({
  gfm: true,
  renderer: { html: ({ text }) => escaped(text) },
  // Whatever Bitbucket makes of an address that stands in a text, it is no part of CommonMark.
  tokenizer: { url: () => undefined },
});

/** What Bitbucket makes of a comment's Markdown, without the page around it. */
export function commentHtml(markdown: string): string {
  return bitbucket.parse(markdown, { async: false });
}

/** A page as wide as a pull request's, with the comment in it. */
export function commentPage(markdown: string): string {
  return page(
    `<div class="comment"><b>apigee-pipe</b> <small>just now</small>${commentHtml(markdown)}</div>`,
  );
}

/** What the pull request's Reports list opens: details, fields side by side, annotations in a table. */
export function reportPage({ title, details, passed, fields, annotations }: InsightsReport): string {
  const rows = annotations.map(
    ({ severity, kind, path, line, summary, details: more }) =>
      `<tr><td>${kind}</td><td>${severity}</td><td><b>${escaped(summary)}</b><br>${escaped(more)}</td><td><a href="#">${escaped(path)}${line === undefined ? '' : `:${line}`}</a></td></tr>`,
  );
  return page(
    `<div class="modal"><h2>${escaped(title)}</h2><p><b>${passed ? 'Passed' : 'Failed'}</b></p><p class="details">${escaped(details)}</p>` +
      `<dl>${fields.slice(0, 10).map(fieldHtml).join('')}</dl>` +
      `<table><tr><th>type</th><th>severity</th><th>summary</th><th>file</th></tr>${rows.slice(0, 40).join('')}</table></div>`,
  );
}

function fieldHtml(field: InsightsField): string {
  return `<div><dt>${escaped(field.title)}</dt><dd>${valueOf(field)}</dd></div>`;
}

function valueOf(field: InsightsField): string {
  switch (field.kind) {
    case 'text':
      return escaped(field.text);
    case 'number':
      return String(field.number);
    case 'duration':
      return `${Math.round(field.milliseconds / 1000)}s`;
    case 'link':
      return `<a href="${escaped(field.href)}">${escaped(field.text)}</a>`;
  }
}

function page(body: string): string {
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><main>${body}</main>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const STYLE = `
body { margin: 0; overflow-wrap: anywhere; background: #fff; color: #172b4d; font: 14px/20px -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif }
main { width: 820px; padding: 16px }
.comment { border: 1px solid #dfe1e6; border-radius: 3px; padding: 12px 16px }
.modal { border: 1px solid #dfe1e6; padding: 16px; box-shadow: 0 4px 16px #0003 }
small { color: #6b778c }
a { color: #0052cc; text-decoration: none }
p { margin: 8px 0 }
.details { white-space: pre-line }
h3 { font-size: 16px; margin: 16px 0 4px }
code { background: #f4f5f7; border-radius: 3px; padding: 1px 4px; font: 12px ui-monospace, "DejaVu Sans Mono", monospace }
pre { background: #f4f5f7; padding: 8px; overflow: auto } pre code { padding: 0 }
table { border-collapse: collapse; margin: 8px 0 } td, th { border: 1px solid #dfe1e6; padding: 4px 8px; text-align: left; vertical-align: top }
th { background: #f4f5f7 }
blockquote { border-left: 2px solid #dfe1e6; margin: 8px 0; padding-left: 12px; color: #6b778c }
dl { display: flex; flex-wrap: wrap; gap: 12px } dt { color: #6b778c } dd { margin: 0; font-weight: 600 }
`;
