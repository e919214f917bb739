import { PipeError } from '../../../errors/pipe-error.ts';
import { pathSegment } from '../../http/path-segment.ts';
import type { CommentStore, SeenComment } from '../shared/upsert-comment.ts';
import type { Wire } from '../shared/wire.ts';

interface DataCenterComment {
  readonly id: number;
  readonly version: number;
  readonly text?: string;
  readonly author?: { readonly slug?: string; readonly name?: string };
}

interface ActivityPage {
  readonly values?: readonly { readonly action?: string; readonly comment?: DataCenterComment }[];
  readonly isLastPage?: boolean;
  readonly nextPageStart?: number;
}

const MOST_PAGES = 100;

/** The general comments of one pull request: only its activities list them. `url` is the pull request's address. */
export function createDataCenterComments(
  wire: Wire,
  url: string,
  signal: AbortSignal | undefined,
): CommentStore {
  const common = { operation: 'write the pull request comment', scope: 'pullrequest', signal } as const;

  const activities = async (start: number): Promise<ActivityPage> => {
    const query = { limit: '100', start: String(start) };
    const answer = await wire.ask({
      ...common,
      method: 'GET',
      url: `${url}/activities`,
      query,
      repeatable: true,
    });
    const page = answer.json() as ActivityPage | undefined;
    if (Array.isArray(page?.values)) return page;
    throw new PipeError('report-undelivered', "Bitbucket's list of comments could not be read.");
  };

  return {
    async list() {
      const seen = new Map<number, SeenComment>();
      let start: number | undefined = 0;
      for (let page = 0; start !== undefined && page < MOST_PAGES; page += 1) {
        const { values = [], isLastPage, nextPageStart } = await activities(start);
        for (const { action, comment } of values) {
          if (action === 'COMMENTED' && comment !== undefined) seen.set(comment.id, seenIn(comment));
        }
        start = isLastPage === false ? nextPageStart : undefined;
      }
      return [...seen.values()];
    },
    async write(text) {
      const body = { text };
      const answer = await wire.tryAsk({
        ...common,
        method: 'POST',
        url: `${url}/comments`,
        body,
        repeatable: false,
      });
      const written = answer?.json() as DataCenterComment | undefined;
      return typeof written?.id === 'number' ? seenIn(written) : undefined;
    },
    async rewrite({ id, version }, text) {
      const { status } = await wire.ask({
        ...common,
        method: 'PUT',
        url: `${url}/comments/${pathSegment(String(id))}`,
        body: { text, version },
        repeatable: true,
        expect: [401, 403, 404, 409],
      });
      if (status === 404 || status === 409) return 'changed-meanwhile';
      // The list was just read with the same token: 401 means somebody else's comment here.
      return status === 401 || status === 403 ? 'not-ours' : 'rewritten';
    },
    async remove({ id, version }) {
      const query = { version: String(version) };
      const place = `${url}/comments/${pathSegment(String(id))}`;
      await wire.ask({
        ...common,
        method: 'DELETE',
        url: place,
        query,
        repeatable: true,
        expect: [404, 409],
      });
    },
  };
}

function seenIn({ id, version, text, author }: DataCenterComment): SeenComment {
  return { id, version, text: text ?? '', author: author?.slug ?? author?.name ?? '' };
}
