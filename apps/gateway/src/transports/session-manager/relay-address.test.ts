import { expect, test } from 'vitest';
import { mayDialRelay } from './relay-address.ts';

const local = { kind: 'local', endpointHost: '127.0.0.1:3002' } as const;
const aliyun = { kind: 'aliyun' } as const;

test.each([
  ['ws://127.0.0.1:3002/session?sessionId=s-1&token=t', local, true],
  ['ws://127.0.0.1:3003/session', local, false],
  ['ws://127.0.0.2:3002/session', local, false],
  ['ws://127.0.0.1:3002@evil.test/session', local, false],
  ['http://127.0.0.1:3002/session', local, false],
  ['wss://cn-hangzhou.axt.aliyuncs.com/session?sessionId=s-1', local, false],
  ['wss://cn-hangzhou.axt.aliyuncs.com/session?sessionId=s-1', aliyun, true],
  ['ws://cn-hangzhou.axt.aliyuncs.com/session', aliyun, false],
  ['wss://cn-hangzhou.axt.aliyuncs.com:8443/session', aliyun, false],
  ['wss://aliyuncs.com.evil.test/session', aliyun, false],
  ['wss://evilaliyuncs.com/session', aliyun, false],
  ['wss://user:pw@cn-hangzhou.axt.aliyuncs.com/session', aliyun, false],
  ['ws://127.0.0.1:3002/session', aliyun, false],
  ['not a url', aliyun, false],
])('%s under %o: %s', (url, rules, allowed) => {
  expect(mayDialRelay(url, rules)).toBe(allowed);
});
