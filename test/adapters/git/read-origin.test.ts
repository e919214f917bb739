import { describe, expect, it } from '@jest/globals';
import { readOrigin } from '../../../src/adapters/git/create-git.ts';

describe("The origin's address", () => {
  it.each([
    ['https://bitbucket.org/acme/apis.git', 'acme/apis'],
    ['http://bitbucket.org/acme/apis', 'acme/apis'],
    ['https://x-token-auth:secret@bitbucket.org/acme/apis', 'acme/apis'],
    ['git@bitbucket.org:acme/apis.git', 'acme/apis'],
    ['ssh://git@git.acme.example:7999/API/apis.git', 'API/apis'],
    ['https://git.acme.example/scm/API/apis.git', 'API/apis'],
    ['https://git.acme.example/context/scm/~dana/apis.git/', '~dana/apis'],
    ['/srv/git/apis.git', undefined],
    ['file:///srv/git/apis.git', undefined],
    ['C:\\git\\apis', undefined],
    ['https://bitbucket.org/', undefined],
    ['', undefined],
  ])('%s names %s', (address, repository) => {
    expect(readOrigin(address)).toBe(repository);
  });
});
