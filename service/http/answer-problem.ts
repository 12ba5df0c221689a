import type { Context } from 'koa';
import type { ProblemBody } from '../contract/problem.ts';
import type { Problem } from './problem.ts';

/** Writes a problem as the answer. Outside production a 5xx also tells its cause. */
export function answerProblem(context: Context, problem: Problem, options: { readonly production: boolean }): void {
  const body: ProblemBody = {
    type: `/docs#problem-${problem.kind}`,
    title: problem.title,
    status: problem.status,
    detail: problem.message,
    instance: context.path.toWellFormed(),
    request_id: context.state.requestId,
  };
  if (problem.errors !== undefined) body.errors = [...problem.errors];
  if (!options.production && problem.status >= 500 && problem.cause !== undefined) {
    body.cause =
      problem.cause instanceof Error ? (problem.cause.stack ?? problem.cause.message) : String(problem.cause);
  }
  context.respond = true;
  context.status = problem.status;
  context.set(problem.headers);
  context.set('cache-control', 'no-store');
  context.set('content-type', 'application/problem+json; charset=utf-8');
  context.body = JSON.stringify(body);
}
