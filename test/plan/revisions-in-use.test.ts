import { describe, expect, it } from '@jest/globals';
import type { DeploymentStatus } from '../../src/domain/deployment-status.ts';
import { revisionsInUse } from '../../src/plan/revisions-in-use.ts';
import { statusOf } from '../deploy/candidates.ts';

const on = (...revisions: readonly string[]): DeploymentStatus['instances'] =>
  revisions.map((revision, index) => ({
    instance: `eu-${index}`,
    revisions: [{ revision, percentage: 100 }],
    routes: [],
  }));

const listed = (status: Partial<DeploymentStatus> | undefined) => ({
  environment: 'test',
  revision: '8',
  status: status && statusOf({ state: undefined, ...status }),
});

describe('Revisions in use', () => {
  it('are those that are READY, with instances or without', () => {
    const ready = [listed({ state: 'READY', instances: on('8') }), listed({ state: 'READY' })];

    expect(revisionsInUse(ready)).toEqual({ kind: 'known', revisions: ['8', '8', '8'] });
    expect(revisionsInUse([])).toEqual({ kind: 'known', revisions: [] });
  });

  it('are those that instances hold behind one in ERROR or on its way', () => {
    expect(revisionsInUse([listed({ state: 'ERROR', instances: on('7', '6') })])).toEqual({
      kind: 'known',
      revisions: ['8', '7', '6'],
    });
    expect(revisionsInUse([listed({ state: 'PROGRESSING', instances: on('7') })])).toMatchObject({
      kind: 'known',
      revisions: ['8', '7'],
    });
  });

  it.each([
    ['it is in ERROR and no instance is told', listed({ state: 'ERROR' })],
    [
      'it is in ERROR and no instance holds anything',
      listed({ state: 'ERROR', instances: [{ instance: 'eu', revisions: [], routes: [] }] }),
    ],
    ['it is on its way', listed({ state: 'PROGRESSING' })],
    ['its state could not be read', listed(undefined)],
    ['its pods failed', listed({ processes: [{ name: 'pod p', state: 'failed', detail: '' }] })],
  ])('are unknown where %s', (_, deployment) => {
    const ready = listed({ state: 'READY', instances: on('8') });

    expect(revisionsInUse([ready, deployment])).toEqual({ kind: 'unknown', behind: deployment });
  });

  it('are known of pods that are all deployed', () => {
    expect(
      revisionsInUse([listed({ processes: [{ name: 'pod p', state: 'ready', detail: '' }] })]).kind,
    ).toBe('known');
  });
});
