import { z } from 'zod';
import { operationList } from '../contract/operations.ts';
import { problemSchema } from '../contract/problem.ts';

/** What to send: `json` as JSON, or `body` as it is. */
export type CallOptions = {
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
};

const answerBody = z.looseObject({
  id: z.number().default(0),
  name: z.string().default(''),
  description: z.string().nullable().default(null),
  source_url: z.string().nullable().default(null),
  created_at: z.string().default(''),
  updated_at: z.string().default(''),
  datasets: z
    .array(
      z.looseObject({
        id: z.number(),
        name: z.string(),
        description: z.string().nullish(),
        deleted_at: z.string().optional(),
      }),
    )
    .default([]),
  total: z.number().default(0),
  next: z.string().nullable().default(null),
  offset: z.number().nullable().default(null),
  limit: z.number().default(0),
  errors: z
    .array(z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }))
    .default([]),
  dataset_id: z.number().optional(),
  checks: z.unknown().optional(),
  detail: z.string().default(''),
  request_id: z.string().default(''),
});

/** An answer. `body` has every field of the contract, with defaults for those that this answer has not. */
export type CallAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: z.infer<typeof answerBody>;
};

export type Call = (method: string, path: string, options?: CallOptions) => Promise<CallAnswer>;

const EVERYWHERE = [404, 405, 429, 431, 500, 503];

/** Makes a client whose every answer is held against the contract; an answer outside of it fails the test. */
export function createCall(base: string): Call {
  return async (method, path, { json, body, headers = {} } = {}) => {
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    const content = json === undefined ? body : JSON.stringify(json);
    const response = await fetch(base + path, {
      method,
      headers: { ...type, ...headers },
      ...(content === undefined ? {} : { body: content }),
    });
    const text = await response.text();
    holdAgainstContract(method, path, response, text);
    const parsed = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: response.status, headers: response.headers, text, body: answerBody.parse(parsed) };
  };
}

function holdAgainstContract(method: string, path: string, response: Response, text: string): void {
  const { status } = response;
  const [plain = ''] = path.split('?');
  const operation = operationList.find(
    (one) =>
      (one.method === method.toLowerCase() || (one.method === 'get' && method === 'HEAD')) &&
      new RegExp(`^${one.path.replace('{id}', '[^/]+')}$`).test(plain),
  );
  const answer = operation?.answers[status];
  const seen = `${method} ${path} answered ${status}: ${text}`;
  if (operation !== undefined && answer === undefined && ![...operation.problems, ...EVERYWHERE].includes(status)) {
    throw new Error(`The contract knows no such status. ${seen}`);
  }
  if (method === 'HEAD' || status === 304 || status === 204) {
    if (text !== '') throw new Error(`There must be no body. ${seen}`);
    return;
  }
  if (status >= 400 && answer === undefined) {
    const type = response.headers.get('content-type') ?? '';
    if (!type.startsWith('application/problem+json')) throw new Error(`A problem has the type ${type}. ${seen}`);
    problemSchema.parse(JSON.parse(text));
  } else if (answer?.schema !== undefined) {
    answer.schema.parse(JSON.parse(text));
  }
}
