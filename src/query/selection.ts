import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** Names of the fields that are selected below the one that is resolved, along a path, through every fragment. */
export function fieldsBelow(info: GraphQLResolveInfo, path: readonly string[]): readonly string[] {
  let fields: readonly FieldNode[] = info.fieldNodes;
  for (const name of path) fields = below(fields, info).filter((field) => field.name.value === name);
  return [...new Set(below(fields, info).map((field) => field.name.value))].filter(
    (name) => !name.startsWith('__'),
  );
}

function below(fields: readonly FieldNode[], info: GraphQLResolveInfo): readonly FieldNode[] {
  return fields.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : flat(selectionSet, info)));
}

function flat({ selections }: SelectionSetNode, info: GraphQLResolveInfo): readonly FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return flat(selection.selectionSet, info);
    const fragment = info.fragments[selection.name.value];
    return fragment === undefined ? [] : flat(fragment.selectionSet, info);
  });
}
