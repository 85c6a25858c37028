import { expect, it } from 'vitest';
import { obstaclesOf, type LogonFacts } from './availability.ts';

const fine: LogonFacts = { blocked: null, allowed: true, agent: 'online', sessionManager: 'enabled', routes: ['private'] };

type Case = [string, Partial<LogonFacts>, ReturnType<typeof obstaclesOf>];

it.each<Case>([
  ['nothing', {}, { all: null, passwordFree: null, terminal: null }],
  ['what is not known', { agent: 'unknown', sessionManager: 'unknown' }, { all: null, passwordFree: null, terminal: null }],
  ['an instance that does not run', { blocked: 'instance-not-running', agent: 'offline' }, { all: 'blocked', passwordFree: 'blocked', terminal: 'blocked' }],
  ['a host without walls', { allowed: false }, { all: 'notAllowed', passwordFree: 'notAllowed', terminal: 'notAllowed' }],
  ['an agent that is offline', { agent: 'offline' }, { all: null, passwordFree: 'agentOffline', terminal: null }],
  ['Session Manager switched off, whatever the agent does', { agent: 'offline', sessionManager: 'disabled' }, { all: null, passwordFree: 'sessionManagerDisabled', terminal: null }],
  ['no address', { routes: [] }, { all: null, passwordFree: null, terminal: 'noRoute' }],
])('%s', (_, change, expected) => expect(obstaclesOf({ ...fine, ...change })).toEqual(expected));
