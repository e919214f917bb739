export function unknownRule(id: string): string | undefined {
  return id === '' ? 'empty' : undefined;
}
