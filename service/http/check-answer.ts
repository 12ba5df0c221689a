import type { Middleware } from 'koa';
import type { Answer, Operation } from '../contract/operations.ts';

/**
 * Holds a good answer against the contract before it is sent. Used in development and in tests, where drift must be loud.
 * @throws Error for a status that the contract does not know, and for a body that breaks its schema.
 */
export function checkAgainst(operation: Operation): (status: number, json: string) => void {
  return (status, json) => {
    const answer: Answer | undefined = operation.answers[status];
    if (answer === undefined) throw new Error(`The contract of ${operation.summary} knows no status ${status}`);
    if (answer.schema === undefined) return;
    const parsed = answer.schema.safeParse(JSON.parse(json));
    if (!parsed.success) throw new Error('The answer breaks the contract', { cause: parsed.error });
  };
}

/** Has `answerJson` check every answer of an operation. */
export function checkAnswer(operation: Operation): Middleware {
  const check = checkAgainst(operation);
  return async (context, next) => {
    context.state.check = check;
    await next();
  };
}
