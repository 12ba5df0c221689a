import type { Middleware } from 'koa';
import type { Answer, Operation } from '../../contract/operations.ts';

/**
 * Holds each good answer of an operation against the contract before it is sent. Used in development and in tests,
 * where drift must be loud.
 * @throws Error for a status that the contract does not know, and for a body that breaks its schema.
 */
export function checkAnswer(operation: Operation): Middleware {
  return async (context, next) => {
    await next();
    const answer: Answer | undefined = operation.answers[context.status];
    if (answer === undefined) throw new Error(`The contract of ${operation.summary} knows no status ${context.status}`);
    if (answer.schema === undefined) return;
    const parsed = answer.schema.safeParse(JSON.parse(String(context.body)));
    if (!parsed.success) throw new Error('The answer breaks the contract', { cause: parsed.error });
  };
}
