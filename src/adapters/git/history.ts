import type { CommitRange, GitCommit, GitHistory } from '../../ports/git.ts';
import type { AskGit } from './ask-git.ts';
import { isHash } from './read-references.ts';

export function createHistory(ask: AskGit): GitHistory {
  const read = async (
    hashes: readonly string[],
    question: readonly string[],
  ): Promise<Buffer | undefined> => {
    if (!hashes.every(isHash)) return undefined;
    const answer = await ask(() => question);
    return answer?.exitCode === 0 ? answer.output : undefined;
  };
  const list = async (hashes: readonly string[], question: readonly string[]) =>
    (await read(hashes, question))?.toString('utf8').split('\0').slice(0, -1);

  return {
    isAncestor: async (ancestor, descendant) => {
      if (![ancestor, descendant].every(isHash)) return undefined;
      const answer = await ask(() => ['merge-base', '--is-ancestor', ancestor, descendant]);
      if (answer?.exitCode === 0) return true;
      return answer?.exitCode === 1 && !answer.repository.shallow ? false : undefined;
    },
    commitsBetween: async ({ from, to, paths = [] }) => {
      const fields = await list(
        [from, to],
        ['log', '-z', '--no-mailmap', '--no-color', `--format=${FORMAT}`, to, `^${from}`, '--', ...paths],
      );
      return fields === undefined ? undefined : toCommits(fields);
    },
    changedFiles: async ({ from, to, paths = [] }: CommitRange) =>
      list([from, to], [...DIFF, from, to, '--', ...paths]),
    mainLine: async ({ tip, paths, most }) => {
      if (!isHash(tip)) return undefined;
      const log = ['log', '-z', '--first-parent', `--max-count=${most}`, '--no-color', '--format=%H%x00%P'];
      const answer = await ask(() => [...log, tip, '--', ...paths]);
      if (answer?.exitCode !== 0) return undefined;
      const fields = answer.output.toString('utf8').split('\0');
      const commits = Array.from({ length: Math.floor(fields.length / 2) }, (_, index) => ({
        hash: fields[index * 2] ?? '',
        parents: parentsIn(fields[index * 2 + 1]),
      }));
      return { commits, isWhole: commits.length < most && !answer.repository.shallow };
    },
    fileAt: async (commit, path) => read([commit], ['cat-file', 'blob', `${commit}:${path}`]),
    tagsAt: async (commit) => {
      const names = await read(
        [commit],
        ['for-each-ref', `--points-at=${commit}`, '--format=%(refname:lstrip=2)', 'refs/tags'],
      );
      return names?.toString('utf8').split('\n').slice(0, -1);
    },
  };
}

const DIFF = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--no-ext-diff', '--no-textconv'];
/** A name or subject holds no NUL; with `-z` one more ends each commit. */
const FORMAT = ['%H', '%P', '%an', '%ae', '%ct', '%s'].join('%x00');
const FIELDS = 6;

function toCommits(fields: readonly string[]): readonly GitCommit[] {
  return Array.from({ length: Math.floor(fields.length / FIELDS) }, (_, index) => {
    const [hash = '', parents = '', name = '', email = '', seconds = '', subject = ''] = fields.slice(
      index * FIELDS,
      (index + 1) * FIELDS,
    );
    return {
      hash,
      parents: parentsIn(parents),
      author: { name, email },
      committedAtMs: Number(seconds) * 1000,
      subject,
    };
  });
}

function parentsIn(text = ''): readonly string[] {
  return text.split(' ').filter((parent) => parent !== '');
}
