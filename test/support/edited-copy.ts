import { zipSync } from 'fflate';
import { proxyFiles } from './repository.ts';
import type { Scene } from './story.ts';

/** A proxy `orders` with one file of each kind; the texts are no sound WSDL, jar or script, so lint is to be quiet. */
export const EVERY_KIND: Readonly<Record<string, string>> = {
  ...proxyFiles('proxies/orders', 'orders'),
  'proxies/orders/apiproxy/policies/SA-Limit.xml':
    '<SpikeArrest name="SA-Limit">\n  <Rate>30ps</Rate>\n</SpikeArrest>\n',
  'proxies/orders/apiproxy/resources/jsc/run.js': 'var a = 1;\n',
  'proxies/orders/apiproxy/resources/properties/limits.properties': 'most=10\n',
  'proxies/orders/apiproxy/resources/wsdl/orders.wsdl': '<definitions><a> x </a></definitions>',
  'proxies/orders/apiproxy/resources/oas/orders.yaml': 'openapi: 3.0.0\n',
  'proxies/orders/apiproxy/resources/java/callout.jar': 'PK\u0003\u0004\u0000one',
};
export const QUIET = { LINT_FAIL_ON: 'never' };

export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A copy of the first revision of `orders`, mark and all, with one text replaced: exported, edited, zipped again. */
export function editedCopy({ emulator }: Scene, { file, from, to }: Edit): Uint8Array {
  const entries = Object.entries(emulator.importedFiles('apiproxy', 'orders', '1')).map(([name, bytes]) => {
    if (name !== file) return [name, bytes] as const;
    const text = Buffer.from(bytes).toString('latin1');
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    return [name, Buffer.from(text.replace(from, to), 'latin1')] as const;
  });
  return zipSync(Object.fromEntries(entries));
}

/** Somebody imports that copy and deploys it to `test`. */
export function serveCopy(scene: Scene, edit: Edit): void {
  const revision = scene.emulator.seed.revision({ name: 'orders', bundle: editedCopy(scene, edit) });
  scene.emulator.seed.deployment({ name: 'orders', revision, environment: 'test' });
}
