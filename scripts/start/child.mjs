/**
 * Runs one app as a child of the supervisor, and ends it when the supervisor is gone, however it went: the channel between the two
 * closes with either process. The app itself knows nothing of it.
 */
import { pathToFileURL } from 'node:url';

/** Time for the app's own clean end, milliseconds: it may close sessions in the cloud, but Postgres is gone with the supervisor. */
const LAST_WORK_MS = 5_000;

process.once('disconnect', () => {
  process.emit('SIGINT', 'SIGINT');
  setTimeout(() => process.exit(1), LAST_WORK_MS).unref();
});
// The channel alone must not keep an app alive that has ended.
process.channel?.unref();

await import(pathToFileURL(process.argv[2]).href);
