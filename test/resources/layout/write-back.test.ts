import { describe, expect, test } from '@jest/globals';
import { fillValues } from '../../../src/resources/layout/fill-values.ts';
import { writeBack } from '../../../src/resources/layout/write-back.ts';

const at = (line: number, column: number) => ({ file: 'a.json', line, column });

describe('a file written back', () => {
  test('only the entity that changed gets other bytes, its fields stay in their order', () => {
    const text =
      '[\r\n\t{"name" : "a",   "port": 1},\r\n\t{\r\n\t\t"name": "b",\r\n\t\t"port": "80",\r\n\t\t"host": "h"\r\n\t}\r\n]\r\n';
    const fields = new Map<string, unknown>([
      ['port', 443],
      ['host', undefined],
      ['description', 'made in the console'],
    ]);
    expect(writeBack(text, [{ source: at(3, 2), fields }])).toEqual({
      text: '[\r\n\t{"name" : "a",   "port": 1},\r\n\t{\r\n\t\t"name": "b",\r\n\t\t"port": 443,\r\n\t\t"description": "made in the console"\r\n\t}\r\n]\r\n',
      entangled: [],
    });
  });

  test('what stands on one line stays on one line', () => {
    const text = '[{"name": "a", "sSLInfo": {"enabled": "true"}}, {"name": "b"}]';
    const fields = new Map([['sSLInfo', { enabled: true, protocols: ['TLSv1.3'] }]]);
    expect(writeBack(text, [{ source: at(1, 2), fields }]).text).toBe(
      '[{ "name": "a", "sSLInfo": { "enabled": true, "protocols": [ "TLSv1.3" ] } }, {"name": "b"}]',
    );
  });

  test('a variable is never replaced by its value', () => {
    const text = '\uFEFF[{"name": "a", "host": "${HOST}", "port": 1}]';
    const fields = new Map<string, unknown>([
      ['host', 'secret.example.com'],
      ['port', 2],
    ]);
    const written = writeBack(text, [{ source: at(1, 2), fields }]);
    expect(written.text).toBe('\uFEFF[{ "name": "a", "host": "${HOST}", "port": 2 }]');
    expect(written.entangled).toEqual([{ source: at(1, 2), field: 'host' }]);
  });

  test('what looks like a variable in Apigee is written so that it is none in the file', () => {
    const text = '[{"name": "a", "host": "h"}]';
    const host = '${secret:projects/acme/secrets/app}';
    const fields = new Map<string, unknown>([
      ['host', host],
      ['sSLInfo', { ciphers: ['${A}'] }],
    ]);
    const written = JSON.parse(writeBack(text, [{ source: at(1, 2), fields }]).text) as unknown[];
    expect(written).toEqual([{ name: 'a', host: `$${host}`, sSLInfo: { ciphers: ['$${A}'] } }]);
    expect(fillValues(written[0], {})).toEqual({
      value: { name: 'a', host, sSLInfo: { ciphers: ['${A}'] } },
      faults: [],
    });
  });
});
