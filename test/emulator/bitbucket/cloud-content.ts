import type { Asked } from './contract.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What Bitbucket refuses beyond its schemas: rules that the specification tells in prose. */
export function complaintsAboutContent({ operation }: Asked, body: unknown): readonly string[] {
  if (operation.path.endsWith('/reports/{reportId}')) return aboutReport(body as Fields);
  if (operation.path.endsWith('/annotations')) return (body as Fields[]).flatMap(aboutAnnotation);
  if (operation.path.includes('/statuses/build')) return aboutStatus(body as Fields);
  if (operation.path.includes('/comments')) return aboutComment(body as Fields);
  return [];
}

function aboutReport(report: Fields): readonly string[] {
  const fields = (report['data'] ?? []) as Fields[];
  return [
    ...(['title', 'details', 'report_type'] as const)
      .filter((name) => !report[name])
      .map((name) => `${name} is missing`),
    ...(fields.length > 10 ? ['data holds more than 10 fields'] : []),
    ...fields
      .filter((field) => !fits(field))
      .map((field) => `data holds a value that does not fit its type: ${String(field['title'])}`),
  ];
}

function fits({ type, value }: Fields): boolean {
  switch (type) {
    case 'BOOLEAN':
      return typeof value === 'boolean';
    case 'LINK':
      return (
        typeof value === 'object' &&
        URL.canParse(String((value as Fields)['href'])) &&
        'text' in (value as Fields)
      );
    case 'TEXT':
      return typeof value === 'string';
    case 'PERCENTAGE':
      return typeof value === 'number' && value >= 0 && value <= 100;
    default:
      return typeof value === 'number';
  }
}

function aboutAnnotation(annotation: Fields): readonly string[] {
  const path = annotation['path'];
  return [
    ...(annotation['external_id'] ? [] : ['external_id is missing']),
    ...(annotation['summary'] ? [] : ['summary is missing']),
    ...(annotation['annotation_type'] ? [] : ['annotation_type is missing']),
    ...(textOf(annotation['summary']).length > 450 ? ['summary is longer than 450 characters'] : []),
    ...(textOf(annotation['details']).length > 2000 ? ['details are longer than 2000 characters'] : []),
    ...(typeof path === 'string' && /^\/|^\.\.(\/|$)|\\/.test(path)
      ? [`path is not in the repository: ${path}`]
      : []),
  ];
}

function aboutStatus(status: Fields): readonly string[] {
  const { key, url } = status;
  return [
    ...(textOf(key).length > 40 ? ['key has more than 40 characters'] : []),
    ...(url === undefined || URL.canParse(textOf(url)) ? [] : ['url is no valid URL']),
  ];
}

function aboutComment(comment: Fields): readonly string[] {
  const raw = (comment['content'] as Fields | undefined)?.['raw'];
  if (typeof raw !== 'string' || raw === '') return ['content.raw is missing'];
  return Buffer.byteLength(raw) > 32_768 ? ['content.raw is longer than 32768 bytes'] : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
