import { pathSegment } from '../../http/path-segment.ts';

/** Where a repository lives on a Data Center. */
export interface Place {
  /** `https://host/rest`, with a context path where there is one. */
  readonly apiUrl: string;
  /** `PROJECT/repository`, or `~person/repository`. */
  readonly repository: string;
}

/** The repository's address within one of Data Center's APIs (`api/latest`, `insights/1.0`). */
export function dataCenterPlace({ apiUrl, repository }: Place, api: string): string {
  const [project = '', slug = ''] = repository.split('/');
  return `${apiUrl}/${api}/projects/${pathSegment(project)}/repos/${pathSegment(slug)}`;
}

/** The same for a person's browser. */
export function dataCenterPage({ apiUrl, repository }: Place): string {
  const [project = '', slug = ''] = repository.split('/');
  return `${apiUrl.replace(/\/rest$/, '')}/projects/${pathSegment(project)}/repos/${pathSegment(slug)}`;
}

/** The same for git: on the host of the API, whatever an answer or a clone says of it. */
export function dataCenterGit({ apiUrl, repository }: Place): string {
  const [project = '', slug = ''] = repository.split('/');
  return `${apiUrl.replace(/\/rest$/, '')}/scm/${pathSegment(project)}/${pathSegment(slug)}.git`;
}
