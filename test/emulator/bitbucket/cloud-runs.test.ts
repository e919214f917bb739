import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator.ts';
import { type Ask, asking } from './asking.ts';

let emulator: Emulator;
let cloud: Ask;

beforeEach(async () => {
  emulator = await startEmulator({ clock: 'driven' });
  ({ cloud } = asking(emulator));
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

type Values = { values: Record<string, unknown>[]; next?: string };

describe('Pipelines', () => {
  it('have a number, a creator, a trigger, a target and steps', async () => {
    const { onCloud } = emulator.bitbucket;
    onCloud.addPipeline({ branch: 'main', creator: 'erin', number: 41 });
    const { uuid } = onCloud.addPipeline({
      pullRequest: 7,
      state: 'failed',
      steps: [{ name: 'Lint' }, { name: 'Plan', state: 'not-run' }],
    });

    expect((await cloud('GET /pipelines/?sort=-created_on')).json).toMatchObject({
      values: [{ build_number: 42 }, { build_number: 41, creator: { nickname: 'erin' } }],
    });
    expect((await cloud('GET /pipelines/42')).json).toMatchObject({
      uuid,
      state: { name: 'COMPLETED', result: { name: 'FAILED' } },
      target: {
        type: 'pipeline_pullrequest_target',
        source: 'feature/greeting',
        destination: 'main',
        pullrequest: { id: 7 },
        selector: { type: 'pull-requests' },
      },
      trigger: { name: 'PUSH' },
    });
    expect((await cloud(`GET /pipelines/${encodeURIComponent(uuid)}/steps/`)).json).toMatchObject({
      values: [{ name: 'Lint' }, { name: 'Plan', state: { result: { name: 'NOT_RUN' } } }],
    });
  });

  it('are filtered as the specification says', async () => {
    const { onCloud } = emulator.bitbucket;
    onCloud.addPipeline({ branch: 'main', state: 'in-progress' });
    onCloud.addPipeline({ branch: 'feature/greeting', custom: 'sweep' });
    const numbers = async (query: string) =>
      ((await cloud(`GET /pipelines?${query}`)).body as Values).values.map((each) => each['build_number']);

    expect(await numbers('status=BUILDING')).toEqual([1]);
    expect(await numbers('target.selector.type=CUSTOM')).toEqual([2]);
    expect(await numbers('target.ref_name=main')).toEqual([1]);
  });

  it.each(['given', 'left-out'] as const)('have `next` in their list: %s', async (setting) => {
    emulator.bitbucket.cloud.world.settings.pipelinesNext = setting;
    for (let count = 0; count < 3; count += 1) emulator.bitbucket.onCloud.addPipeline();
    const { body } = await cloud('GET /pipelines?pagelen=2');

    expect('next' in (body as Values)).toBe(setting === 'given');
  });

  it('are started and stopped by requests', async () => {
    const started = await cloud('POST /pipelines/', {
      target: {
        type: 'pipeline_ref_target',
        ref_type: 'branch',
        ref_name: 'main',
        selector: { type: 'custom', pattern: 'rollback' },
      },
      variables: [{ key: 'REVISION', value: '3' }],
    });

    expect(started).toMatchObject({ status: 201, json: { build_number: 1, trigger: { name: 'MANUAL' } } });
    expect((await cloud('POST /pipelines/1/stopPipeline')).status).toBe(204);
    expect((await cloud('GET /pipelines/1')).json).toMatchObject({ state: { result: { name: 'STOPPED' } } });
  });
});

describe('Deployments', () => {
  it('come from steps with an environment and name who pressed', async () => {
    const { onCloud } = emulator.bitbucket;
    onCloud.addEnvironment({ name: 'prod', type: 'Production', adminOnly: true });
    onCloud.addPipeline({
      steps: [{ name: 'Deploy', environment: 'prod', trigger: 'manual', startedBy: 'erin' }],
    });

    expect((await cloud('GET /deployments/')).json).toMatchObject({
      values: [
        {
          environment: { name: 'prod' },
          state: { name: 'COMPLETED', status: { name: 'SUCCESSFUL' }, deployer: { nickname: 'erin' } },
          release: { commit: { hash: emulator.bitbucket.cloud.branches.get('main') } },
        },
      ],
    });
    expect((await cloud('GET /environments')).json).toMatchObject({
      values: [{ environment_type: { name: 'Production' }, restrictions: { admin_only: true } }],
    });
  });

  it('have environments that requests make and remove', async () => {
    const wanted = { name: 'Staging', environment_type: { name: 'Staging' } };
    const made = await cloud('POST /environments', wanted);
    const { uuid } = made.body as { uuid: string };

    expect(made.status).toBe(201);
    expect((await cloud('POST /environments', wanted)).status).toBe(409);
    expect((await cloud(`DELETE /environments/${encodeURIComponent(uuid)}`)).status).toBe(204);
  });

  it('never show a secured variable, of the repository or of an environment', async () => {
    const { onCloud, cloud: ledger } = emulator.bitbucket;
    onCloud.addVariable({ key: 'OPEN', value: 'seen' });
    onCloud.addVariable({ key: 'KEY', value: 'unseen-1', secured: true, environment: 'prod' });
    const [environment] = ledger.environments;
    const path = `/deployments_config/environments/${encodeURIComponent(environment?.uuid ?? '')}/variables`;
    const written = await cloud('POST /pipelines_config/variables/', {
      key: 'TOKEN',
      value: 'unseen-2',
      secured: true,
    });
    const answers = [written, await cloud('GET /pipelines_config/variables/'), await cloud(`GET ${path}`)];

    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain('unseen');
    expect(answers[1]?.json).toMatchObject({
      values: [
        { key: 'OPEN', value: 'seen' },
        { key: 'TOKEN', secured: true },
      ],
    });
    expect(answers[2]?.json).toMatchObject({ values: [{ key: 'KEY', type: 'deployment_variable' }] });
  });
});

describe('Schedules', () => {
  it('take a cron pattern of seven fields and a branch that exists', async () => {
    const schedule = {
      type: 'pipeline_schedule',
      target: { ref_type: 'branch', ref_name: 'main', selector: { type: 'custom', pattern: 'drift' } },
      cron_pattern: '0 0 3 * * ? *',
      enabled: true,
    };
    const made = await cloud('POST /pipelines_config/schedules/', schedule);
    const { uuid } = made.body as { uuid: string };
    const place = `/pipelines_config/schedules/${encodeURIComponent(uuid)}`;

    expect(made).toMatchObject({ status: 201, json: { cron_pattern: schedule.cron_pattern } });
    expect(
      (await cloud('POST /pipelines_config/schedules/', { ...schedule, cron_pattern: '0 3 * * *' })).status,
    ).toBe(400);
    expect((await cloud(`PUT ${place}`, { type: 'pipeline_schedule', enabled: false })).json).toMatchObject({
      enabled: false,
    });
    expect((await cloud(`DELETE ${place}`)).status).toBe(204);
    expect((await cloud('GET /pipelines_config/schedules/')).json).toMatchObject({ values: [] });
  });
});
