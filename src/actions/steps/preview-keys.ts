import type { ApigeeConfig, ConfigOf } from '../../config/config.ts';
import { asProblems } from '../../domain/as-problem.ts';
import type { Activity } from '../../domain/permission.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { keyActivities, type Opened, type Opening, unseenProducts } from '../../preview/keys/open-keys.ts';
import type { PreviewMark } from '../../preview/mark.ts';
import type { PreparedPreview } from '../../preview/prepare-preview.ts';
import type { PreviewSettings } from '../../preview/settings.ts';
import { renderStep } from '../../report/console/steps.ts';
import type { Run } from '../../run/context.ts';

type Planned = Extract<PreparedPreview, { kind: 'planned' }>;

interface Asked {
  readonly config: ApigeeConfig;
  readonly settings: PreviewSettings;
}

/** What the copies of this run carry. */
export function markOf(run: Run<ConfigOf<'preview'>>, { owner, ttlMs }: PreviewSettings): PreviewMark {
  return { ...owner, commit: run.context.commit, expiresAtMs: run.ports.clock.now() + ttlMs };
}

export function openingOf(
  run: Run<ConfigOf<'preview'>>,
  { proxies }: Planned,
  { config: { environments }, settings }: Asked,
): Opening {
  const like =
    settings.ownEnvironment === undefined ? environments : [settings.ownEnvironment.likeEnvironment];
  return { environments: like, proxies, settings, mark: markOf(run, settings) };
}

/** Throws why the API products could not be read: a preview that no key opens is not what was asked for. */
export function activitiesForKeys(
  run: Run<ConfigOf<'preview'>>,
  prepared: Planned,
  asked: Asked,
): readonly Activity[] {
  const { products = [], proxies } = prepared;
  if (proxies.size === 0) return [];
  if (!(products instanceof PipeError)) return keyActivities(products, openingOf(run, prepared, asked));
  run.events.emit({ kind: 'remarked', remarks: [unseenProducts(asked.settings)] });
  throw products;
}

/** The log and the result get what became of the keys. */
export function recordOpened({ events, ports: { logger } }: Run, opened: Opened): void {
  events.emit({ kind: 'previewed', previews: opened.results });
  if (opened.kind === 'failed') events.emit({ kind: 'failed', problems: asProblems(opened.problem) });
  for (const { name, change } of opened.results)
    logger.say(
      change === 'skipped'
        ? renderStep('Left', `${name} as it was`)
        : renderStep('Opened', `${name} ${change}`),
    );
  events.emit({ kind: 'remarked', remarks: opened.warnings });
}
