import { z } from 'zod';

/** Problem details (RFC 9457). `errors` has one entry for each invalid part of a body or a query. */
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
          pointer: z.string().optional().meta({ description: 'A JSON Pointer into the request body.' }),
          parameter: z.string().optional().meta({ description: 'The invalid parameter or header.' }),
          detail: z.string(),
        }),
      )
      .optional(),
    dataset_id: z.int().min(1).optional().meta({ description: 'The dataset that already has the name.' }),
    cause: z.string().optional().meta({ description: 'The error that caused a 5xx. Never present in production.' }),
  })
  .meta({ id: 'Problem' });

export type ProblemDetail = NonNullable<z.infer<typeof problemSchema>['errors']>[number];

const KINDS = {
  'bad-request': [400, 'The request is malformed'],
  invalid: [400, 'The request is invalid'],
  'search-too-slow': [400, 'The search takes too long'],
  unauthorized: [401, 'A valid bearer token is required'],
  forbidden: [403, 'The scope of the token does not allow this'],
  'not-found': [404, 'The resource does not exist'],
  'method-not-allowed': [405, 'The method is not allowed'],
  timeout: [408, 'The request timed out'],
  'name-taken': [409, 'The name is taken'],
  'in-progress': [409, 'The first request with this key is still in progress'],
  gone: [410, 'The requested changes are no longer available'],
  'precondition-failed': [412, 'A precondition failed'],
  'too-large': [413, 'The body is too large'],
  'expectation-failed': [417, 'The expectation cannot be met'],
  'unsupported-media-type': [415, 'The content type is not supported'],
  'key-reused': [422, 'The idempotency key was used for a different request'],
  'too-many-requests': [429, 'Too many requests'],
  'head-too-large': [431, 'The head of the request is too large'],
  internal: [500, 'An internal error occurred'],
  unavailable: [503, 'The service is temporarily unavailable'],
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

/** An error response. It can be thrown anywhere; `handleRequest` turns it into problem+json. */
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

  /** Returns the problem as a response body. `path` is the path of the request. */
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

/** The slug, status and title of every kind of problem, for the documentation. */
export const problemKinds = Object.entries(KINDS).map(([kind, [status, title]]) => ({ kind, status, title }));
