import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { PROGRAM } from '../support/run-pipe.ts';

/** As a laptop's Node would call itself. */
const AS_NODE_20 =
  "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})";

it('on another Node the program says which it needs, in one line', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['--import', AS_NODE_20, PROGRAM], {
    encoding: 'utf8',
    env: {},
  });

  expect([status, stderr, stdout]).toEqual([
    2,
    'apigee-pipe needs Node 26, and this is Node 20.1.0. The image brings its own.\n',
    '',
  ]);
});
