import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { ConnectionError } from '../http/connection-error.ts';
import { HttpError } from '../http/http-error.ts';
import { parseRetryAfter } from '../http/parse-retry-after.ts';
import { readText } from '../http/read-text.ts';
import { publicUrl, send } from '../http/send.ts';
import type { Credentials } from '../settings/settings.ts';

const viewSchema = z.object({
  currentVersionNumber: z.int().positive(),
  title: z.string().min(1),
  subtitle: z.string().nullish(),
});

/** What a dataset says of itself. */
export interface DatasetDetails {
  readonly version: number;
  readonly title: string;
  readonly subtitle: string;
}

export interface KaggleClient {
  view(owner: string, slug: string, signal: AbortSignal): Promise<DatasetDetails>;
  openArchive(request: ArchiveRequest): Promise<IncomingMessage>;
  /** The address that the manifest names as the source of a version. */
  archiveUrl(owner: string, slug: string, version: number): URL;
}

export interface ArchiveRequest {
  readonly owner: string;
  readonly slug: string;
  readonly version: number;
  /** Such as Range and If-Range. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface KaggleClientOptions {
  readonly apiUrl: string;
  readonly credentials: Credentials | undefined;
  readonly idleTimeoutMs: number;
}

const maxRedirects = 5;

/** What each refusal means, as far as the API tells, and what to do about it. */
const advice: Readonly<Record<number, string>> = {
  401: 'the credentials are missing or wrong: check KAGGLE_USERNAME and KAGGLE_KEY',
  403: "the account may not read it: accept the dataset's terms on its page, or check who owns the key",
  404: 'there is no such dataset or version, or it is private: check the name',
};

async function refuse(response: IncomingMessage, url: URL): Promise<never> {
  const status = response.statusCode ?? 0;
  const text = (await readText(response, 2 ** 16).catch(() => '')).slice(0, 200);
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], Date.now());
  const asked = retryAfterMs === undefined ? '' : ` (asks to wait ${Math.ceil(retryAfterMs / 1000)} s)`;
  const hint = advice[status] === undefined ? '' : `; ${advice[status]}`;
  throw new HttpError(
    `${publicUrl(url)} answered ${status}${asked}${hint}${text ? `: ${text}` : ''}`,
    status,
    retryAfterMs,
  );
}

/**
 * Speaks the part of Kaggle's API v1 that fetching needs.
 *
 * Facts, from Kaggle's own description and clients:
 * - base address, Basic authentication by user name and key, `/datasets/view/{ownerSlug}/{datasetSlug}`,
 *   `/datasets/download/{ownerSlug}/{datasetSlug}?datasetVersionNumber=N`, errors as `{code, message}`:
 *   KaggleSwagger.yaml, https://github.com/Kaggle/kaggle-api
 * - the view's `currentVersionNumber` is the newest version; the download of a whole dataset is one archive:
 *   https://github.com/Kaggle/kagglehub, src/kagglehub/http_resolver.py. That client sends the version as
 *   `dataset_version_number`; the description names it `datasetVersionNumber`, which is what is sent here.
 * - downloads redirect to signed addresses of storage.googleapis.com (such as the log in
 *   https://github.com/Kaggle/kaggle-cli/issues/113), which answer `Accept-Ranges: bytes` and give hashes of the whole
 *   in `x-goog-hash`: src/kagglehub/clients.py and integrity.py of the same,
 *   https://cloud.google.com/storage/docs/xml-api/reference-headers#xgooghash
 * - limits of rate are not published, refusals are 429: https://github.com/Kaggle/kaggle-cli/issues/132
 */
export function createKaggleClient({ apiUrl, credentials, idleTimeoutMs }: KaggleClientOptions): KaggleClient {
  const authorization: Record<string, string> =
    credentials === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.key}`).toString('base64')}` };

  const archiveUrl = (owner: string, slug: string, version: number) =>
    new URL(`${apiUrl}/datasets/download/${owner}/${slug}?datasetVersionNumber=${version}`);

  return {
    archiveUrl,

    /** @throws HttpError, ConnectionError. */
    async view(owner, slug, signal) {
      const url = new URL(`${apiUrl}/datasets/view/${owner}/${slug}`);
      const headers = { ...authorization, accept: 'application/json' };
      const response = await send({ url, headers, idleTimeoutMs, signal });
      if (response.statusCode !== 200) return refuse(response, url);
      const text = await readText(response);
      const parsed = viewSchema.safeParse(parseJson(text));
      if (!parsed.success) {
        throw new ConnectionError(
          `${publicUrl(url)}: expected JSON with title and currentVersionNumber, seen ${text.slice(0, 200)}`,
        );
      }
      const { currentVersionNumber: version, title, subtitle } = parsed.data;
      return { version, title, subtitle: subtitle ?? '' };
    },

    /**
     * Opens a version's archive: the API's redirect to signed storage is followed, and the credentials go no further
     * than the API, whatever the redirect names.
     *
     * @returns a response of status 200, 206 or 416.
     * @throws HttpError, ConnectionError.
     */
    async openArchive({ owner, slug, version, headers, signal }) {
      let url = archiveUrl(owner, slug, version);
      for (let hop = 0; hop <= maxRedirects; hop += 1) {
        const sent = hop === 0 ? { ...authorization, ...headers } : headers;
        const response = await send({ url, headers: sent, idleTimeoutMs, signal, divertible: true });
        const { statusCode = 0 } = response;
        if ([200, 206, 416].includes(statusCode)) return response;
        const { location } = response.headers;
        if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) return refuse(response, url);
        response.resume();
        const next = URL.parse(location, url.href);
        if (
          next === null ||
          !/^https?:$/.test(next.protocol) ||
          (url.protocol === 'https:' && next.protocol === 'http:')
        ) {
          throw new HttpError(`${publicUrl(url)} redirects to an address that is not safe to follow`, statusCode);
        }
        url = next;
      }
      throw new HttpError(`${publicUrl(url)}: more than ${maxRedirects} redirects`, 302);
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
