import type { ConfigOf } from '../config/config.ts';
import { withoutSecrets } from '../domain/secrets/redaction.ts';
import { mapTexts } from '../domain/text/map-texts.ts';
import { FileRefusal } from '../errors/file-refusal.ts';
import type { Outcome } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { BUILT_IN } from '../query/built-in.ts';
import { executeQuery, type QueryAnswer, type QueryText } from '../query/execute-query.ts';
import { count, paintWith } from '../report/console/paint.ts';
import { renderQuery } from '../report/console/query-table.ts';
import { renderBlock, renderStep } from '../report/console/steps.ts';
import type { Run } from '../run/context.ts';

const LONGEST_FILE = 256 * 1024;

/** Answers QUERY from Bitbucket and Apigee, as a table in the log and whole in query.json; changes nothing. */
export async function query(run: Run<ConfigOf<'query'>>): Promise<Outcome> {
  const { clock, logger } = run.ports;
  const text = await queryText(run);
  logger.progress('Asking Bitbucket and Apigee');
  const startedMs = clock.elapsed();
  const answer = clean(
    run,
    await executeQuery(text, {
      reads: await run.ports.codeHostReads(),
      repository: run.context.repository,
      organization: run.config.apigee?.organization,
      apigee: run.ports.apigee,
      entities: run.ports.entities,
    }),
  );
  logger.progress(undefined);
  await writeAnswer(run, answer);
  const took = clock.elapsed() - startedMs;
  logger.say(
    renderStep('Asked', `${text.name}: ${count(answer.extensions.cost.calls, 'call')} to Bitbucket`, took),
  );
  logger.say(`\n${renderQuery(answer.data).join('\n')}\n`);
  return judgeAnswer(run, answer);
}

/** A built-in query's name, GraphQL, or a file of the clone. */
export async function queryText({
  config,
  context,
  clone,
  ports,
}: Run<ConfigOf<'query'>>): Promise<QueryText> {
  const { source, variables } = config.query;
  if (Object.hasOwn(BUILT_IN, source)) {
    const id = config.pullRequest ?? context.pullRequest;
    const given = source === 'approval' && id !== undefined ? { id, ...variables } : variables;
    return { name: source, text: BUILT_IN[source] ?? '', variables: given };
  }
  if (/[{}]/.test(source)) return { name: 'QUERY', text: source, variables };
  try {
    const bytes = await ports.files.read(ports.files.resolve(clone, source), LONGEST_FILE);
    return { name: source, text: new TextDecoder().decode(bytes), variables };
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error;
    const names = Object.keys(BUILT_IN).join(', ');
    throw new PipeError(
      'config-invalid',
      'QUERY names neither a built-in query nor a file of the clone that can be read.',
      {
        hint: `Give one of ${names}, a file of the clone, or a query between braces.`,
        where: 'QUERY',
      },
    );
  }
}

/** Whatever came back is written for machines and people: no secret of this run is in it. */
function clean(run: Run, answer: QueryAnswer): QueryAnswer {
  return mapTexts(answer, (text) => run.redact(withoutSecrets(text)));
}

async function writeAnswer({ config, clone, ports: { files } }: Run, answer: QueryAnswer): Promise<void> {
  const { data, errors, extensions } = answer;
  const whole = { data, ...(errors.length > 0 && { errors }), extensions };
  await files.write(
    files.resolve(clone, config.reportDirectory, 'query.json'),
    `${JSON.stringify(whole, undefined, 2)}\n`,
  );
}

/** Data beside errors is an answer; errors alone are none. */
export function judgeAnswer(
  { events, ports: { logger } }: Run,
  { data, errors, extensions }: QueryAnswer,
): Outcome {
  const faults = errors.map(({ message, path }) => ({
    code: 'query-error' as const,
    message: path.length === 0 ? message : `${path.join('.')}: ${message}`,
  }));
  const lacking = Object.entries(extensions.lacking).map(
    ([field, because]) => `${field} is null: ${because}`,
  );
  if (lacking.length > 0) logger.say(renderBlock('Note', lacking));
  const hasData = data !== null && Object.values(data).some((value) => value !== null);
  if (faults.length === 0 || hasData) {
    events.emit({ kind: 'warned', warnings: faults });
    const paint = paintWith(logger.colour);
    if (faults.length > 0)
      logger.say(
        renderBlock(
          'Not read',
          faults.map(({ message }) => paint.warn(message)),
        ),
      );
    return 'done';
  }
  events.emit({ kind: 'failed', problems: faults });
  return 'unavailable';
}
