import { describe, expect, it } from '@jest/globals';
import { explainRefusal, type Refused } from '../../../../src/adapters/bitbucket/shared/explain-refusal.ts';
import { toAnswer } from '../../../../src/adapters/http/answer.ts';
import { Secret } from '../../../../src/domain/secrets/secret.ts';

const refused: Refused = {
  operation: 'write the comment',
  scope: 'pullrequest',
  access: {
    kind: 'cloud',
    apiUrl: 'https://api.bitbucket.org/2.0',
    proxyUrl: undefined,
    credential: { kind: 'access-token', token: new Secret('a-token') },
  },
};
const said = (status: number, body: unknown): string =>
  explainRefusal(toAnswer({ status, headers: {}, body: Buffer.from(JSON.stringify(body)) }, 0), refused)
    .message;
const scopes = (detail: unknown): string =>
  said(403, {
    type: 'error',
    error: { message: 'Your credentials lack one or more required privilege scopes.', detail },
  });

describe('A refusal of Bitbucket', () => {
  it('names the scopes that are needed and those that are there', () => {
    expect(scopes({ required: ['pullrequest:write'], granted: ['repository'] })).toMatch(
      /It says: Your credentials lack one or more required privilege scopes\. It needs pullrequest:write, has repository\.$/,
    );
    expect(scopes({ required: ['pullrequest', 'account'], granted: [] })).toMatch(
      /It needs pullrequest, account, has none\.$/,
    );
    expect(scopes({ required: 'webhook' })).toMatch(/It needs webhook, has none\.$/);
  });

  it('tells a detail that is a text, and overlooks one that is neither', () => {
    expect(scopes('Ask an administrator.')).toMatch(/scopes\. Ask an administrator\.$/);
    expect(scopes({ required: [7, null], granted: {} })).toMatch(/scopes\.$/);
    expect(scopes(null)).toMatch(/scopes\.$/);
  });

  it('tells what is wrong with each field of a request', () => {
    const fields = {
      url: ['Enter a valid URL.'],
      key: 'Too long.',
      name: ['', 7],
      title: ['Missing.', 'Empty.'],
    };

    expect(said(400, { error: { message: 'Bad request', fields } })).toMatch(
      /It says: Bad request url: Enter a valid URL\. key: Too long\. title: Missing\. Empty\.$/,
    );
  });

  it.each([
    [{ code: 403, message: 'The scope does not match.' }, 'The scope does not match.'],
    [{ error: 'invalid_grant', error_description: 'The code has expired.' }, 'The code has expired.'],
    [{ error: 'access_denied' }, 'access_denied'],
  ])('tells what a gateway says before Bitbucket: %j', (body, words) => {
    expect(said(403, body)).toMatch(new RegExp(`It says: ${words}$`));
  });

  it.each([[null], [[]], [{ error: null }], [{ error: 'no' }], [{ errors: [null, 7, { message: 'x' }] }]])(
    'is a sentence whatever the body is: %j',
    (body) => {
      expect(said(500, body)).toMatch(/^Bitbucket is out of order \(500\)\./);
    },
  );

  it('says back no token, not even the half that a cut would leave', () => {
    const token = 'minted-Zx81-Qw72-Er63-Ty54-Ui45';
    Secret.minted(token);
    for (let before = 260; before < 300; before += 1) {
      expect(said(400, { error: { message: `${'x '.repeat(before / 2)}${token} and more` } })).not.toContain(
        token.slice(0, 8),
      );
    }
  });

  it('stays on one line and short', () => {
    const message = said(403, { error: { message: `a\n\u001B[2Kb\u202E${'x'.repeat(5000)}` } });

    expect(message).toMatch(/^[^\p{C}]+$/u);
    expect(message.length).toBeLessThan(500);
  });

  it.each([
    ['repository', 'Give the HTTP access token read permission on this repository.'],
    [
      'repository:write',
      'Give the HTTP access token write permission on this repository. Only a person’s token writes files, not one of a project or repository.',
    ],
  ])('of a Data Center says whose token may: %s', (scope, hint) => {
    const access = { ...refused.access, kind: 'data-center' } as const;
    const answer = toAnswer({ status: 403, headers: {}, body: Buffer.from('{}') }, 0);

    expect(explainRefusal(answer, { ...refused, scope, access }).hint).toBe(hint);
  });
});
