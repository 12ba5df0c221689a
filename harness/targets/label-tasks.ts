import type { RunEvent } from '../model/run-event.ts';
import type { TargetContext } from './target.ts';

/** The context with a label on every task, so that the parts of several environments can be told apart. */
export function labelTasks(context: TargetContext, key: string, label: string): TargetContext {
  const idOf = (id: string) => `${key}:${id}`;
  const titleOf = (title: string) => `${title} (${label})`;
  const relabel = (event: RunEvent): RunEvent => {
    switch (event.type) {
      case 'task-started':
        return { ...event, id: idOf(event.id), title: titleOf(event.title) };
      case 'task-note':
        return { ...event, id: idOf(event.id) };
      case 'task-ended':
        return { ...event, task: { ...event.task, id: idOf(event.task.id), title: titleOf(event.task.title) } };
      default:
        return event;
    }
  };
  return { ...context, emit: (event) => context.emit(relabel(event)) };
}
