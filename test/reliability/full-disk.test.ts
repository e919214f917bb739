import { spawn, spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PROGRAM } from '../support/run-pipe.ts';
import { openScene } from './scenes.ts';

/** A disk of one page: only who may mount has one. */
const MOUNT = 'mount -t tmpfs -o size=4k tmpfs "$1"';
const mayMount = spawnSync('unshare', ['-m', 'sh', '-c', MOUNT, 'sh', '/mnt']).status === 0;

describe('A report folder on a full disk', () => {
  if (!mayMount) {
    it('is not made here: this user may not mount a file system', () => expect(mayMount).toBe(false));
    return;
  }

  it('costs the reports and nothing else', async () => {
    await using scene = await openScene('change');
    const folder = join(scene.repository.path, 'reports');
    await mkdir(folder);
    const script = `${MOUNT} && head -c 4096 /dev/zero > "$1/full"; exec "$2" "$3"`;

    const child = spawn('unshare', ['-m', 'sh', '-c', script, 'sh', folder, process.execPath, PROGRAM], {
      cwd: scene.repository.path,
      env: { PATH: process.env['PATH'] ?? '', ...scene.environment, REPORT_DIR: 'reports' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (log += text.toString()));
    const exitCode = await new Promise((resolve) => child.on('close', resolve));

    expect(log).toMatch(/Warning +result\.json, .*could not be written: /);
    expect(log).toMatch(/the disk is full/);
    expect(exitCode).toBe(0);
    expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe('2');
    expect(scene.emulator.unexpected).toEqual([]);
  });
});
