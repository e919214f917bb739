import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { definitions } = parse(readFileSync('bitbucket-pipelines.yml', 'utf8'), { merge: true }) as {
  definitions: { steps: readonly { step: { name: string; script: readonly string[] } }[] };
};
const scriptOf = (name: string): readonly string[] =>
  definitions.steps.find(({ step }) => step.name === name)?.step.script ?? [];

const DIGEST = `sha256:${'0a'.repeat(32)}`;
const COMMIT = 'c'.repeat(40);

// Neither docker nor cosign is on every machine: others of their names write down what they are asked, and answer.
describe('The release pipeline', () => {
  let work = '';
  beforeEach(() => {
    work = temporaryFolder('apigee-pipe-release-steps-');
    mkdirSync(join(work, 'bin'));
    mkdirSync(join(work, 'dist'));
    writeFileSync(join(work, 'Dockerfile'), readFileSync('Dockerfile'));
  });
  /** A program that keeps its arguments, one call a line, and does then what `answer` says. */
  const stand = (name: string, answer: string): void =>
    writeFileSync(
      join(work, 'bin', name),
      `#!/bin/sh\n{ printf '%s' ${name}; printf ' <%s>' "$@"; echo " $SOURCE_DATE_EPOCH"; } >> "${work}/asked"\n${answer}\n`,
      { mode: 0o755 },
    );
  const run = (lines: readonly string[], variables: Readonly<Record<string, string>> = {}) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-ec', lines.join('\n')], {
      cwd: work,
      encoding: 'utf8',
      env: {
        PATH: `${work}/bin:${process.env['PATH']}`,
        BITBUCKET_TAG: 'v1.2.3',
        BITBUCKET_COMMIT: COMMIT,
        ...variables,
      },
    });
    return { status, said: `${stdout}${stderr}` };
  };
  const asked = (): readonly string[] => readFileSync(join(work, 'asked'), 'utf8').trimEnd().split(/ *\n/);
  const kept = (file: string): string => readFileSync(join(work, 'dist', file), 'utf8');

  const dockerThatRuns = (status: number): string => `case "$*" in
    *imagetools*) printf %s ${DIGEST} ;;
    run*) exit ${status} ;;
    'buildx inspect') echo 'Driver: docker-container' ;;
  esac`;

  it('builds for both architectures on the base of that digest, with attestations, and keeps what it was built on', () => {
    stand('docker', dockerThatRuns(2));

    expect(run(scriptOf('Image'))).toEqual({ status: 0, said: '' });
    const base = `docker.io/library/node@${DIGEST}`;
    const named = /^ARG NODE_IMAGE=(.+)$/m.exec(readFileSync('Dockerfile', 'utf8'))?.[1];
    expect(asked()).toEqual([
      'docker <buildx> <create> <--use>',
      `docker <buildx> <imagetools> <inspect> <${named}> <--format> <{{.Manifest.Digest}}>`,
      `docker <buildx> <build> <--platform> <linux/amd64,linux/arm64> <--sbom=true> <--provenance=mode=max> <--build-arg> <NODE_IMAGE=${base}> <--build-arg> <VERSION=1.2.3> <--build-arg> <REVISION=${COMMIT}> <--output> <type=oci,dest=dist/image,tar=false,rewrite-timestamp=true> <--tag> <apigee-pipe:1.2.3> <.> 0`,
      `docker <buildx> <build> <--load> <--build-arg> <NODE_IMAGE=${base}> <--tag> <apigee-pipe:candidate> <.> 0`,
      'docker <run> <--rm> <apigee-pipe:candidate> 0',
      'docker <buildx> <inspect> 0',
    ]);
    expect(kept('built.txt')).toBe(`base ${base}\ncommit ${COMMIT}\nDriver: docker-container\n`);
  });

  it.each([0, 1, 70])(
    'builds nothing to publish of an image that ends with %d without variables',
    (status) => {
      stand('docker', dockerThatRuns(status));

      expect(run(scriptOf('Image')).status).not.toBe(0);
      expect(existsSync(join(work, 'dist/built.txt'))).toBe(false);
    },
  );

  const signing = (): readonly string[] => {
    const script = scriptOf('Publish');
    return script.slice(script.findIndex((line) => line.includes('build/publish.ts')) + 1);
  };
  const SECRETS = { COSIGN_PRIVATE_KEY: 'planted-private-key', COSIGN_PASSWORD: 'planted-password' };
  const published = (): void => {
    writeFileSync(
      join(work, 'dist/release.txt'),
      `image docker.io/acme/pipe@${DIGEST}\nimage quay.io/acme/pipe@${DIGEST}\n`,
    );
    writeFileSync(join(work, 'dist/built.txt'), 'base node@sha256:1\n');
  };

  it('signs the digest in each registry with the key from the environment, and keeps the public one', () => {
    stand('cosign', '[ "$1" = sign ] || echo PUBLIC');
    published();

    expect(run(signing(), SECRETS)).toEqual({ status: 0, said: '' });
    expect(asked()).toEqual([
      `cosign <sign> <--yes> <--key> <env://COSIGN_PRIVATE_KEY> <docker.io/acme/pipe@${DIGEST}>`,
      `cosign <sign> <--yes> <--key> <env://COSIGN_PRIVATE_KEY> <quay.io/acme/pipe@${DIGEST}>`,
      'cosign <public-key> <--key> <env://COSIGN_PRIVATE_KEY>',
    ]);
    expect(asked().join('\n')).not.toContain('planted');
    expect(kept('cosign.pub')).toBe('PUBLIC\n');
    expect(kept('release.txt')).toMatch(/^image [^]*\nbase node@sha256:1\n$/);
  });

  it.each(['docker.io', 'quay.io'])(
    'fails, and keeps no key, if the image in %s cannot be signed',
    (registry) => {
      stand('cosign', `case "$*" in sign*${registry}*) exit 1 ;; esac`);
      published();

      expect(run(signing(), SECRETS).status).not.toBe(0);
      expect(existsSync(join(work, 'dist/cosign.pub'))).toBe(false);
    },
  );
});
