import * as z from 'zod';
import type { ManifestPath } from '../manifest.ts';
import { manifestSchema } from './manifest-schema.ts';

/** The keys that may stand at a path of the manifest, for "did you mean". */
export function knownKeys(path: ManifestPath): readonly string[] {
  let types: readonly z.core.$ZodType[] = [manifestSchema];
  for (const step of path) types = types.flatMap(openWrappers).flatMap((type) => stepInto(type, step));
  return [
    ...new Set(
      types
        .flatMap(openWrappers)
        .flatMap((type) => (type instanceof z.ZodObject ? Object.keys(type.shape) : [])),
    ),
  ];
}

function openWrappers(type: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (type instanceof z.ZodOptional) return openWrappers(type.unwrap());
  if (type instanceof z.ZodUnion) return type.options.flatMap(openWrappers);
  return [type];
}

function stepInto(type: z.core.$ZodType, step: string | number): readonly z.core.$ZodType[] {
  if (type instanceof z.ZodArray) return [type.element];
  if (type instanceof z.ZodRecord) return [type.valueType];
  if (!(type instanceof z.ZodObject)) return [];
  const child = (type.shape as Readonly<Record<string, z.core.$ZodType>>)[step];
  return child === undefined ? [] : [child];
}
