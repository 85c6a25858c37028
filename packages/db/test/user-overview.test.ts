import { afterAll, beforeAll, expect, it } from 'vitest';
import { listUserOverviews, recordSessionEnd } from '../src/index.ts';
import { addSession, addUser, addWebSession, openFixture, type Fixture } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

it('shows the last sign-in and the open terminals of each user, and no others', async () => {
  const { db } = fixture;
  const [busy, quiet] = [await addUser(db), await addUser(db)];
  const webSessionId = await addWebSession(db, busy.id);
  await addWebSession(db, busy.id);
  await addSession(db, { userId: busy.id, webSessionId });
  await addSession(db, { userId: busy.id, webSessionId });
  await recordSessionEnd(db, await addSession(db, { userId: busy.id, webSessionId }), { code: 'exited' });

  const overviews = new Map((await listUserOverviews(db)).map((user) => [user.id, user]));

  expect(overviews.get(busy.id)?.runningSessions).toBe(2);
  expect(overviews.get(busy.id)?.lastSignInAt?.getTime()).toBeGreaterThan(busy.createdAt.getTime());
  expect(overviews.get(quiet.id)).toMatchObject({ name: quiet.name, runningSessions: 0, lastSignInAt: null });
});
