import { HarnessError } from '../../model/errors/harness-error.ts';

/** The API server rejected a request. */
export class KubeError extends HarnessError {
  readonly status: number;
  /** The reason, in the server's words. */
  readonly said: string;
  /** Seconds after which the server wants the request to be repeated (Retry-After). */
  readonly retryAfterS: number | undefined;

  constructor(method: string, path: string, status: number, said: string, retryAfterS?: number) {
    const [plain = ''] = path.split('?');
    super(`Kubernetes refused to ${verbs[method] ?? method} ${subjectOf(plain)}: ${said}`, {
      observed: `HTTP ${status} for ${method} ${plain}`,
    });
    this.status = status;
    this.said = said;
    this.retryAfterS = retryAfterS;
  }
}

const verbs: Readonly<Record<string, string>> = {
  GET: 'read',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** What a path of the API is about, as kubectl names it: `services/api`, `pods/api-0/log`; a path of another form stays. */
function subjectOf(path: string): string {
  return /^\/(?:api|apis\/[^/]+)\/[^/]+\/(?:namespaces\/[^/]+\/)?(.+)$/.exec(path)?.[1] ?? path;
}

/** The reason in the body of a refusal. */
export function messageOf(body: string): string {
  try {
    const status: unknown = JSON.parse(body);
    if (typeof status === 'object' && status !== null && 'message' in status) {
      const { message, details } = status as {
        message: unknown;
        details?: { causes?: readonly { message?: string }[] };
      };
      // Causes may add details, such as the budget that forbids an eviction; most messages already contain theirs.
      const causes = (details?.causes ?? []).flatMap(({ message: cause = '' }) => cause || []);
      return [String(message), ...causes.filter((cause) => !String(message).includes(cause))].join(' ');
    }
  } catch {
    // Not every error response is a Status object: proxies answer with plain text.
  }
  return body.slice(0, 300);
}
