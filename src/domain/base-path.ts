/** Apigee takes `/orders/` and `/orders/**` for `/orders`. */
export function normalBasePath(basePath: string): string {
  let end = basePath.length;
  for (;;) {
    if (end > 1 && basePath[end - 1] === '/') end -= 1;
    else if (basePath.endsWith('/**', end)) end -= 2;
    else return basePath.slice(0, end);
  }
}

/** True if both texts name one base path, however their ends are written. */
export function sameBasePath(left: string, right: string): boolean {
  return normalBasePath(left) === normalBasePath(right);
}

/** What follows the host in a call: `/stock` for `/stock/**`, with the slash that Apigee puts before `stock`. */
export function calledPath(basePath: string): string {
  return normalBasePath(basePath.startsWith('/') ? basePath : `/${basePath}`);
}

/** True if the address, `https://api.acme.com/stock`, is the base path's at whatever host. */
export function isAddressOf(url: string, basePath: string): boolean {
  return url.replace(/^https:\/\/[^/]*/, '') === calledPath(basePath);
}

/** True for what a template leaves open: `{{ BASE_PATH }}`, `${path}`, `@path@`, `%path%`, `TO_BE_REPLACED`. */
export function isBasePathTemplate(basePath: string): boolean {
  return /[{}<>]|\$\w|@[\w.-]{1,100}@|%\w{1,100}%|\b[A-Z0-9]{1,50}_[A-Z0-9_]{1,100}\b|__\w/.test(basePath);
}

/** Why no call could come to a base path, as the end of a sentence about it; undefined if one can. */
export function basePathFault(basePath: string): string | undefined {
  if (!basePath.startsWith('/')) return 'which does not begin with a slash';
  if (/[\s?#]/.test(basePath)) return 'which holds a blank, "?" or "#", as no path of a call does';
  if (basePath.split('/').some((part) => part === '.' || part === '..'))
    return 'which holds "." or ".." between slashes, which every client takes out before it calls';
  if (normalBasePath(basePath).includes('//'))
    return 'which holds two slashes in a row, as a prefix or a variable with nothing in it leaves them';
  const isHalfOpen = basePath.split('/').some((part) => part.includes('*') && !/^\*{1,2}$/.test(part));
  return isHalfOpen ? 'in which a "*" stands for less than a whole part between slashes' : undefined;
}
