/** The process that reads: it holds the terminals of one figure, so that neither the bench nor the gateway shares its event loop. */
import { TASKS, type TaskName } from './tasks.ts';

export interface Order {
  readonly id: number;
  readonly task: TaskName;
  readonly args: unknown;
}
export type Report = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly failure: string };

process.on('message', ({ id, task, args }: Order) => {
  // Where the bench is gone there is nobody to tell, and this process ends as well.
  const report = (answer: Report): void => void process.send?.(answer, () => undefined);
  // Each task checks nothing of its arguments: they come from the same build, over a pipe that nobody else holds.
  (TASKS[task] as (args: unknown) => Promise<unknown>)(args).then(
    (result) => report({ id, result }),
    (error: unknown) => report({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
