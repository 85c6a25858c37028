import { expect, it } from 'vitest';
import { watchPrinted } from './printed-watch.ts';

it('[DL1] what is printed after the word of an idle end is seen, with every look', () => {
  const client = { receivedOffset: 100, replaying: false };
  const printed = watchPrinted(client);
  expect(printed()).toBe(false);
  client.receivedOffset = 101;
  expect([printed(), printed()]).toEqual([true, true]);
});

it('[DL1] what an earlier page was shown is not, however long it takes to come', () => {
  const client = { receivedOffset: 100, replaying: true };
  const printed = watchPrinted(client);
  client.receivedOffset = 5_000;
  expect(printed()).toBe(false);
  client.receivedOffset = 9_000;
  expect(printed()).toBe(false);
  client.replaying = false;
  expect(printed()).toBe(false);
  client.receivedOffset = 9_001;
  expect(printed()).toBe(true);
});
