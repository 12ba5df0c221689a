import { z } from 'zod';

/** RFC 9457. `errors` has one entry for each thing that is wrong with a body or a query. */
export const problemSchema = z
  .strictObject({
    type: z.string().meta({ format: 'uri-reference' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string().meta({ format: 'uri-reference' }),
    request_id: z.string(),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().optional().meta({ description: 'A JSON pointer into the body.' }),
          parameter: z.string().optional().meta({ description: 'The parameter or header at fault.' }),
          detail: z.string(),
        }),
      )
      .optional(),
    dataset_id: z.int().min(1).optional().meta({ description: 'The dataset that has the name already.' }),
    cause: z.string().optional().meta({ description: 'The error behind a 5xx; never in production.' }),
  })
  .meta({ id: 'Problem' });

export type ProblemDetail = NonNullable<z.infer<typeof problemSchema>['errors']>[number];

const KINDS = {
  'bad-request': [400, 'The request is malformed'],
  invalid: [400, 'The request is invalid'],
  unauthorized: [401, 'A valid bearer token is needed'],
  forbidden: [403, 'The token is not good for this'],
  'not-found': [404, 'Nothing is here'],
  'method-not-allowed': [405, 'The method is not allowed here'],
  timeout: [408, 'The request did not come in time'],
  'name-taken': [409, 'The name is taken'],
  'in-progress': [409, 'The first request with this key is under way'],
  gone: [410, 'What was asked for is not kept any more'],
  'precondition-failed': [412, 'The dataset has changed'],
  'too-large': [413, 'The body is too large'],
  'expectation-failed': [417, 'The expectation cannot be met'],
  'unsupported-media-type': [415, 'The content type is not supported'],
  'key-reused': [422, 'The idempotency key was used for another request'],
  'too-many-requests': [429, 'Too many requests'],
  'head-too-large': [431, 'The head of the request is too large'],
  internal: [500, 'The server failed'],
  unavailable: [503, 'The service is not available now'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemKind = keyof typeof KINDS;

export function isProblemKind(text: string): text is ProblemKind {
  return Object.hasOwn(KINDS, text);
}

type Options = {
  readonly errors?: readonly ProblemDetail[] | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly datasetId?: number | undefined;
  readonly cause?: unknown;
};

/** An answer that is not the one that was hoped for. Thrown anywhere, turned into problem+json in one place. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly status: number;
  readonly title: string;
  readonly errors: readonly ProblemDetail[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly datasetId: number | undefined;

  constructor(kind: ProblemKind, detail: string, options: Options = {}) {
    super(detail, { cause: options.cause });
    this.kind = kind;
    [this.status, this.title] = KINDS[kind];
    this.errors = options.errors;
    this.headers = options.headers ?? {};
    this.datasetId = options.datasetId;
  }

  /** The problem as the body of an answer; `path` is that of the request. */
  toBody(path: string, requestId: string, basePath = '') {
    return {
      type: `${basePath}/docs#problem-${this.kind}`,
      title: this.title,
      status: this.status,
      detail: this.message,
      instance: path.toWellFormed(),
      request_id: requestId,
      errors: this.errors,
      dataset_id: this.datasetId,
    };
  }
}

/** Every kind of problem, for the documentation: its slug, status and title. */
export const problemKinds = Object.entries(KINDS).map(([kind, [status, title]]) => ({ kind, status, title }));
