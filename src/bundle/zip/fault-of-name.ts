/** Why a zip entry's name cannot be taken as a path below the bundle; undefined where it can. */
export function faultOfName(name: string): string | undefined {
  const shown = JSON.stringify(name);
  if (name.includes('\\')) return `holds ${shown}: zip entries are written with "/", never "\\".`;
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return `holds ${shown}, an absolute path.`;
  const parts = name.replace(/\/$/, '').split('/');
  if (parts.includes('..')) return `holds ${shown}, which leaves the bundle's folder.`;
  if (parts.some((part) => part === '' || part === '.')) return `holds ${shown}, which is no plain path.`;
  if (parts.length > 64 || name.length > 1024 || parts.some((part) => part.length > 255)) {
    return `holds ${JSON.stringify(name.slice(0, 100))}…, a longer or deeper path than file systems take.`;
  }
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return `holds ${shown}: control characters in a name.`;
  return undefined;
}
