import type { Problem } from '../domain/problem.ts';
import type { LiveEntity } from './change.ts';
import type { FieldChange } from './compare.ts';
import { descriptorOf } from './descriptors.ts';
import { nameOf } from './entity.ts';
import type { EntityRef } from './kind.ts';
import type { Fields } from './shape.ts';

interface PlannedUpdate {
  readonly live: LiveEntity;
  readonly wanted: Fields;
  readonly differences: readonly FieldChange[];
}

/** What stands before an update, found out before anything is changed. `allowed`: what cannot be put back may be done. */
export function obstaclesTo(ref: EntityRef, update: PlannedUpdate, allowed: boolean): readonly Problem[] {
  const { live, wanted, differences } = update;
  const question = { kind: 'update', ref, before: live.fields, after: wanted } as const;
  const why = allowed ? undefined : descriptorOf(ref.kind).irreversible?.(question);
  return [
    ...fixedProblems(ref, differences),
    ...(why === undefined ? [] : [irreversibleProblem(ref, 'changed', why)]),
  ];
}

function fixedProblems(ref: EntityRef, differences: readonly FieldChange[]): readonly Problem[] {
  const { fixed = [], title } = descriptorOf(ref.kind);
  return differences
    .filter(({ path }) => fixed.some((field) => path === `/${field}` || path.startsWith(`/${field}/`)))
    .map(({ path }) => ({
      code: 'guard' as const,
      message: `Apigee never changes ${path.slice(1)} of the ${title} ${nameOf(ref)} once it is made.`,
      hint: 'Give what is to be different another name, or delete the old one first.',
      where: nameOf(ref),
    }));
}

export function irreversibleProblem(ref: EntityRef, what: 'changed' | 'deleted', why: string): Problem {
  const { title } = descriptorOf(ref.kind);
  return {
    code: 'guard',
    message: `The ${title} ${nameOf(ref)} would be ${what}, and that cannot be put back: ${why}.`,
    hint: 'ALLOW: irreversible lets the run do it.',
    where: nameOf(ref),
  };
}
