import type { Problem } from '../../domain/problem.ts';
import { count, spent } from '../console/paint.ts';
import { realCauses, unique } from '../markdown/causes.ts';
import { headline } from '../markdown/headline.ts';
import { dependencySection } from './dependencies.ts';
import { differencesSection } from './differences.ts';
import { findingsSection } from './findings.ts';
import { html, link, type Markup, moment, textOf, verbatim } from './markup.ts';
import { bundlesSection } from './overview.ts';
import type { Section } from './pieces.ts';
import {
  auditSection,
  configurationSection,
  connectionSection,
  gateSection,
  previewSection,
  type Reported,
} from './records.ts';
import { SCRIPT, SCRIPT_SHA256, STYLE, STYLE_SHA256 } from './style.ts';

/**
 * `report.html`: the whole run in one file that needs nothing beside itself. Its policy lets in no network, and no
 * style or script but its own.
 */
export function renderHtmlReport(
  result: Reported,
  { buildUrl }: { readonly buildUrl: string | undefined },
): string {
  const title = headline(result, (text) => text);
  const sections = sectionsOf(result).filter(({ body }) => body.length > 0);
  return textOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${verbatim(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>${title}</h1>
<p class="faint">${facts(result, buildUrl)}</p>
${contents(sections)}</header>
<main id="content" tabindex="-1">
${sections.map(sectionMarkup)}</main>
<script>${verbatim(SCRIPT)}</script>
</body>
</html>
`);
}

function sectionsOf(result: Reported): readonly Section[] {
  const causes = realCauses(result);
  return [
    {
      id: 'problems',
      title: 'What went wrong',
      body: causes.map((problem) => problemMarkup(problem, 'problem')),
    },
    gateSection(result),
    bundlesSection(result),
    auditSection(result),
    differencesSection(result),
    configurationSection(result),
    previewSection(result),
    connectionSection(result),
    findingsSection(result),
    dependencySection(result),
    {
      id: 'warnings',
      title: 'Warnings',
      body: unique(result.warnings).map((problem) => problemMarkup(problem, 'problem quiet')),
    },
  ];
}

function sectionMarkup({ id, title, body }: Section): Markup {
  return html`<section id="${id}"><h2>${title}</h2>\n${body}</section>\n`;
}

function contents(sections: readonly Section[]): Markup {
  if (sections.length < 2) return html``;
  const links = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<nav aria-label="Contents"><ul>${links}</ul></nav>\n`;
}

function facts(result: Reported, buildUrl: string | undefined): readonly Markup[] {
  const { action, apigee, source, exitCode, outcome } = result;
  const parts = [
    html`${action} in ${spent(result.durationMs)}`,
    html`${moment(result.startedAt)}`,
    html`exit ${exitCode} (${outcome})`,
    ...(apigee.organization === null ? [] : [html`organization ${apigee.organization}`]),
    ...(source.commit === null ? [] : [html`commit <code>${source.commit.slice(0, 12)}</code>`]),
    ...(source.branch === null ? [] : [html`branch ${source.branch}`]),
    ...(source.pullRequest === null ? [] : [html`pull request #${source.pullRequest}`]),
    ...(source.build === null ? [] : [link(`build ${source.build}`, buildUrl)]),
    ...(result.bundles.length === 0 ? [] : [html`${count(result.bundles.length, 'bundle')}`]),
  ];
  return parts.map((part, index) => (index === 0 ? part : html`${' · '}${part}`));
}

function problemMarkup({ message, hint, where }: Problem, kind: string): Markup {
  const place = where === undefined || message.includes(where) ? html`` : html`<code>${where}</code>: `;
  return html`<div class="${kind}">${place}${message}${hint === undefined ? html`` : html`<br><span class="faint">${hint}</span>`}</div>\n`;
}

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_SHA256}'`,
  `script-src 'sha256-${SCRIPT_SHA256}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
