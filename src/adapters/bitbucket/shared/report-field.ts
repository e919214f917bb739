import type { InsightsField } from '../../../domain/code-host/insights-report.ts';

/** A field of a Code Insights report. Cloud and Data Center differ in the name of a link's text only. */
export function fieldBody(field: InsightsField, linkText: 'text' | 'linktext'): object {
  const { title } = field;
  switch (field.kind) {
    case 'text':
      return { title, type: 'TEXT', value: field.text };
    case 'number':
      return { title, type: 'NUMBER', value: field.number };
    case 'duration':
      return { title, type: 'DURATION', value: Math.round(field.milliseconds) };
    case 'link':
      return { title, type: 'LINK', value: { [linkText]: field.text, href: field.href } };
  }
}
