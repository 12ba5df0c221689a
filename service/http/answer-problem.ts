import type { ProblemBody } from '../contract/problem.ts';
import { type Answerable, send } from './answer-json.ts';
import type { Problem } from './problem.ts';
import { describe, fixedHeaders } from './ready-answer.ts';

/** Writes a problem as the answer. Outside production a 5xx also tells its cause. */
export function answerProblem(
  exchange: Answerable & { readonly path: string },
  problem: Problem,
  options: { readonly production: boolean },
): void {
  const body: ProblemBody = {
    type: `/docs#problem-${problem.kind}`,
    title: problem.title,
    status: problem.status,
    detail: problem.message,
    instance: exchange.path.toWellFormed(),
    request_id: exchange.state.requestId,
  };
  if (problem.errors !== undefined) body.errors = [...problem.errors];
  if (!options.production && problem.status >= 500 && problem.cause !== undefined) {
    body.cause =
      problem.cause instanceof Error ? (problem.cause.stack ?? problem.cause.message) : String(problem.cause);
  }
  const json = JSON.stringify(body);
  send(exchange, problem.status, json, [
    ...fixedHeaders,
    ...Object.entries(problem.headers).flat(),
    'cache-control',
    'no-store',
    ...describe(json, 'application/problem+json; charset=utf-8'),
  ]);
}
