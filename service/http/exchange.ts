import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request and its answer, as a route sees them. Koa's context is one; `answerDirectly` makes lighter ones. */
export type Exchange = {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly method: string;
  /** Of the URL; without the query, which is in `querystring` as it came and without its question mark. */
  readonly path: string;
  readonly querystring: string;
  /** The parts of the path that its route names. */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly state: ExchangeState;
  /** False once the answer is written past Koa. */
  respond?: boolean | undefined;
};

type ExchangeState = {
  requestId: string;
  /** The name of the token that the request was let in with. */
  tokenName?: string | undefined;
  /** Holds an answer against the contract. */
  check?: ((status: number, json: string) => void) | undefined;
};
