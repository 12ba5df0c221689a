import type { TaskResult } from '../model/result/result.ts';
import type { RunEvent } from '../model/result/run-event.ts';
import type { TargetContext } from './target.ts';

/** A context that adds a label to the title of every task, so that the tasks of several environments can be told
 * apart. */
export function labelTasks(context: TargetContext, key: string, label: string): TargetContext {
  const idOf = (id: string) => `${key}:${id}`;
  const titleOf = (title: string) => `${title} (${label})`;
  const relabelTask = (task: TaskResult): TaskResult => ({
    ...task,
    id: idOf(task.id),
    title: titleOf(task.title),
    own: true,
    ...(task.waitedFor && { waitedFor: task.waitedFor.map(idOf) }),
  });
  const relabel = (event: RunEvent): RunEvent => {
    switch (event.type) {
      case 'task-started':
        return { ...event, id: idOf(event.id), title: titleOf(event.title) };
      case 'task-note':
        return { ...event, id: idOf(event.id) };
      case 'task-ended':
        return { ...event, task: relabelTask(event.task) };
      default:
        return event;
    }
  };
  return { ...context, emit: (event) => context.emit(relabel(event)) };
}
