import { describe, expect, it } from 'vitest';
import { readEnv } from './env.ts';

describe('readEnv', () => {
  it('puts unset ports at web + 2 and web + 4', () => {
    expect(readEnv({ WORKBENCH_WEB_PORT: '4000' })).toMatchObject({ ecsPort: 4002, agentPort: 4004 });
    expect(readEnv({})).toMatchObject({ ecsPort: 3002, agentPort: 3004 });
  });

  it('prefers ports that are set', () => {
    expect(readEnv({ WORKBENCH_WEB_PORT: '4000', WORKBENCH_ECS_PORT: '7001', WORKBENCH_AGENT_PORT: '7002' })).toMatchObject({ ecsPort: 7001, agentPort: 7002 });
  });

  it('keeps its data and the inventory inside the data folder', () => {
    expect(readEnv({ WORKBENCH_DATA_DIR: '/data' })).toMatchObject({ dataDir: '/data/ecs-local', inventoryPath: '/data/ecs-local.yaml' });
  });

  it('names the variable that is wrong', () => {
    expect(() => readEnv({ WORKBENCH_ECS_PORT: 'ninety' })).toThrow(/WORKBENCH_ECS_PORT/);
    expect(() => readEnv({ WORKBENCH_ECS_LIMITS: 'none' })).toThrow(/WORKBENCH_ECS_LIMITS/);
  });
});
