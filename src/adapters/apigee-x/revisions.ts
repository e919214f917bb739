import type { Archive, AssetRef } from '../../domain/bundle.ts';
import type { Apigee } from '../../ports/apigee.ts';
import { toMultipart } from '../http/multipart.ts';
import { pathSegment } from '../http/path-segment.ts';
import { type Call, collectionOf } from './call.ts';
import { type Reader, unknownShape } from './reader.ts';
import { needsApiAdmin, needsReading, permissionOn } from './roles.ts';
import { AssetShape, RevisionShape, shaped, ValidationShape } from './shapes.ts';
import { toRevision } from './translate.ts';
import { answerLost, type Write } from './writer.ts';

type Revisions = Pick<
  Apigee,
  | 'revisionsOf'
  | 'revision'
  | 'downloadRevision'
  | 'importRevision'
  | 'validate'
  | 'deleteAsset'
  | 'deleteRevision'
>;

/** Revisions of proxies and shared flows: the two differ in nothing but their collection (docs/apigee.md#shared-flows). */
export function createRevisions(reader: Reader, write: Write): Revisions {
  return {
    async revisionsOf(asset) {
      const found = await reader.find(assetCall(asset), AssetShape);
      return (found?.revision ?? []).map(String).toSorted((a, b) => Number(a) - Number(b));
    },
    async revision(asset, revision) {
      const call = revisionCall(asset, revision);
      const read = toRevision(await reader.read(call, RevisionShape));
      if (read.revision !== revision) throw unknownShape(call);
      return read;
    },
    downloadRevision: (asset, revision) =>
      reader.readZip({
        ...revisionCall(asset, revision),
        query: { format: 'bundle' },
        // Apigee does not take application/octet-stream or application/zip here.
        accept: '*/*',
        operation: `download revision ${revision} of ${asset.name}`,
        timeoutMs: TRANSFER_TIMEOUT_MS,
      }),
    async importRevision(archive) {
      const call = archiveCall(archive, 'import');
      const imported = shaped(RevisionShape, await write(call));
      if (!imported) throw answerLost(call, 'Apigee took the bundle and named no revision.');
      return toRevision(imported);
    },
    async validate(archive) {
      // It changes nothing, so it is repeated like a read; what success looks like nobody has recorded (docs/apigee.md#import).
      const answer = await reader.read(archiveCall(archive, 'validate'), ValidationShape);
      return { hasExtensiblePolicy: answer.hasExtensiblePolicy ?? false };
    },
    async deleteAsset(asset) {
      await write({
        ...assetCall(asset),
        method: 'DELETE',
        operation: `delete ${asset.name}`,
        needs: needsApiAdmin(permissionOn(asset.kind, '', 'delete')),
      });
    },
    async deleteRevision(asset, revision) {
      await write({
        ...revisionCall(asset, revision),
        method: 'DELETE',
        operation: `delete revision ${revision} of ${asset.name}`,
        needs: needsApiAdmin(permissionOn(asset.kind, 'revisions', 'delete')),
      });
    },
  };
}

const assetCall = ({ name, kind }: AssetRef): Call => ({
  method: 'GET',
  path: `${collectionOf(kind)}/${pathSegment(name)}`,
  operation: `read the revisions of ${name}`,
  where: name,
  needs: needsReading(permissionOn(kind, '', 'get')),
});

const revisionCall = ({ name, kind }: AssetRef, revision: string): Call => ({
  method: 'GET',
  path: `${collectionOf(kind)}/${pathSegment(name)}/revisions/${pathSegment(revision)}`,
  operation: `read revision ${revision} of ${name}`,
  where: name,
  needs: needsReading(permissionOn(kind, 'revisions', 'get')),
});

/** 15 MB over a slow line take their time; small bundles have no more than other calls. */
const TRANSFER_TIMEOUT_MS = 180_000;
const SMALL_BYTES = 1024 * 1024;

function archiveCall({ name, kind, zip }: Archive, action: 'import' | 'validate'): Call {
  const { contentType, body } = toMultipart({
    name: 'file',
    fileName: `${name}.zip`,
    contentType: 'application/octet-stream',
    bytes: zip,
  });
  return {
    method: 'POST',
    path: collectionOf(kind),
    query: { action, name },
    body: { contentType, bytes: body },
    operation: `${action} ${name}`,
    where: name,
    needs: needsApiAdmin(permissionOn(kind, '', 'create')),
    judgesBundle: true,
    timeoutMs: zip.length > SMALL_BYTES ? TRANSFER_TIMEOUT_MS : undefined,
  };
}
