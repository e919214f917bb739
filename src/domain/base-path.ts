/** Apigee takes `/orders/` for `/orders`. */
export const normalBasePath = (basePath: string): string =>
  basePath.replace(/(?<=[^/])\/+$|(?<=^\/)\/+$/, '');
