import { expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import * as fc from '../support/properties.ts';
import { readBundle } from './apigee/bundle-check.ts';
import { uploadedZip } from './apigee/upload.ts';
import { findMethod } from './contract/discovery.ts';
import { GoogleError } from './google/google-error.ts';

/** Whatever comes in, the emulator answers as Google would and does not fall over. */
function refusesOrTakes(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(GoogleError);
  }
}

const bytes = fc.uint8Array({ maxLength: 400 });

it('any body is an upload or is refused', () => {
  const types = fc.constantFrom(
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    'application/octet-stream',
    '',
  );
  const pieces = fc.constantFrom(
    '--x',
    '\r\n',
    '--',
    'Content-Disposition: form-data; name="a"',
    '\r\n\r\n',
    'PK',
  );
  const form = fc.array(pieces, { maxLength: 12 }).map((parts) => Buffer.from(parts.join('')));
  fc.assert(
    fc.property(types, fc.oneof(bytes, form), (type, body) => refusesOrTakes(() => uploadedZip(type, body))),
  );
});

it('any zip is a bundle or is refused', () => {
  const names = fc.constantFrom(
    'apiproxy/a.xml',
    'apiproxy/proxies/b.xml',
    'apiproxy/policies/c.xml',
    '../x',
    'apiproxy/',
  );
  const texts = fc.constantFrom(
    '<A/>',
    '<A name="x">',
    '<Step/>',
    '',
    '&x;',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
  );
  const zips = fc
    .dictionary(
      names,
      fc.oneof(
        texts.map((text) => Buffer.from(text)),
        bytes,
      ),
    )
    .map((files) => zipSync(files));
  fc.assert(fc.property(fc.oneof(zips, bytes), (zip) => refusesOrTakes(() => readBundle(zip, 'apiproxy'))));
});

it('any path is a method or none', () => {
  fc.assert(
    fc.property(fc.webPath(), (path) => {
      expect(() => findMethod('apigee.', 'GET', `/v1${path}`)).not.toThrow();
    }),
  );
});
