import type { Link } from '../monorepo.ts';
import { archiveOf, collectionOf } from './archives-of.ts';
import { multipart } from './multipart.ts';
import type { PeerClient } from './peer-client.ts';

/**
 * apigee-deploy-maven-plugin 2.x, one bundle: a token before every call; 10 s before the first look, 10 s after
 * every look, the last one included, and 5 s at the end. The start of a JVM and of Maven is left out.
 */
export async function deployWithMaven(link: Link, client: PeerClient): Promise<void> {
  const call: PeerClient['call'] = async (...given) => {
    await client.token();
    return client.call(...given);
  };
  const collection = collectionOf(link);
  const imported = await call(
    'POST',
    `${collection}?action=import&name=${link.name}`,
    multipart('file', archiveOf(link)),
  );
  const path = `environments/test/${collection}/${link.name}/revisions/${String(imported['revision'])}/deployments`;
  await call('POST', path, { type: 'application/x-www-form-urlencoded', content: 'override=true' });
  client.sleep(10_000);
  for (let state: unknown; state !== 'READY'; ) {
    state = (await call('GET', path))['state'];
    client.sleep(10_000);
  }
  client.sleep(5000);
}
