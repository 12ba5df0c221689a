import { randomUUID } from 'node:crypto';

const GIVEN = /^[A-Za-z0-9._-]{1,128}$/;

/** The id of a request: the one that its `X-Request-Id` header gives, or else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && GIVEN.test(header) ? header : randomUUID();
}
