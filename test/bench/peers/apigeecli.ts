import type { Link } from '../monorepo.ts';
import { archiveOf, collectionOf } from './archives-of.ts';
import { multipart } from './multipart.ts';
import type { PeerClient } from './peer-client.ts';

/**
 * `apigeecli apis create bundle -f … -n … -e test --ovr --wait`, one bundle: its stored token is checked by a call at
 * each start, and it looks every 10 s, for the first time after 10 s. GitHub is not asked (`--disable-check`).
 */
export async function deployWithApigeecli(link: Link, client: PeerClient): Promise<void> {
  await client.token();
  const collection = collectionOf(link);
  const imported = await client.call(
    'POST',
    `${collection}?action=import&name=${link.name}`,
    multipart(link.kind === 'apiproxy' ? 'proxy' : 'sharedflow', archiveOf(link)),
  );
  const path = `environments/test/${collection}/${link.name}/revisions/${String(imported['revision'])}/deployments`;
  const query = link.kind === 'apiproxy' ? '?sequencedRollout=false&override=true' : '?override=true';
  await client.call('POST', `${path}${query}`);
  for (let state: unknown; state !== 'READY'; ) {
    client.sleep(10_000);
    state = (await client.call('GET', path))['state'];
  }
}
