import { z } from 'zod';
import { HttpError } from '../http/errors.ts';
import { basicAuthorization, type HttpClient, type HttpResponse, publicUrl } from '../http/http-client.ts';

const viewSchema = z.object({
  currentVersionNumber: z.int().positive(),
  title: z.string().min(1),
  subtitle: z.string().nullish(),
});

/** The metadata of a dataset. */
export interface DatasetDetails {
  readonly version: number;
  readonly title: string;
  readonly subtitle: string;
}

/** An API token (https://www.kaggle.com/settings, "API"), or the older pair of user name and key. */
export type Credentials = { readonly token: string } | { readonly username: string; readonly key: string };

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
  readonly http: HttpClient;
}

export type KaggleClient = ReturnType<typeof createKaggleClient>;

const maxRedirects = 5;
const redirects = [301, 302, 303, 307, 308];

/** The meaning of each error status, as far as the API documents it, and what to do about it. */
const advice: Readonly<Record<number, string>> = {
  401: 'the credentials are missing or wrong: check KAGGLE_API_TOKEN, or KAGGLE_USERNAME and KAGGLE_KEY',
  403: "the account may not read it: accept the dataset's terms on its page, or check who owns the credentials",
  404: 'the dataset does not exist or is private: check the name',
};
const archiveAdvice = {
  ...advice,
  404: 'the archive of this version is not available, or not yet: if the version is pinned, check its number; the next run tries again',
};

function authorizationOf(credentials: Credentials | undefined): Record<string, string> {
  if (credentials === undefined) return {};
  if ('token' in credentials) return { authorization: `Bearer ${credentials.token}` };
  return { authorization: basicAuthorization(credentials.username, credentials.key) };
}

/**
 * A client for the part of Kaggle's API v1 that fetching needs.
 *
 * Facts, from Kaggle's own API description and clients:
 * - Base address, Basic authentication with user name and key, `/datasets/view/{ownerSlug}/{datasetSlug}`,
 *   `/datasets/download/{ownerSlug}/{datasetSlug}?datasetVersionNumber=N`, errors as `{code, message}`:
 *   KaggleSwagger.yaml, https://github.com/Kaggle/kaggle-api
 * - The view's `currentVersionNumber` is the newest version; the download of a whole dataset is one archive:
 *   https://github.com/Kaggle/kagglehub, src/kagglehub/http_resolver.py. That client sends the version as
 *   `dataset_version_number`; the API description names it `datasetVersionNumber`, which is what is sent here.
 * - Downloads redirect to signed URLs at storage.googleapis.com (see the log in
 *   https://github.com/Kaggle/kaggle-cli/issues/113), which send `Accept-Ranges: bytes` and hashes of the whole archive
 *   in `x-goog-hash`: src/kagglehub/clients.py and integrity.py in the same repository,
 *   https://cloud.google.com/storage/docs/xml-api/reference-headers#xgooghash
 * - An API token is sent as Bearer token: KAGGLE_API_TOKEN and the file access_token of the same clients, README,
 *   "Authenticate"
 * - Rate limits are not published; exceeding them gives status 429: https://github.com/Kaggle/kaggle-cli/issues/132
 */
export function createKaggleClient({ apiUrl, credentials, http }: KaggleClientOptions) {
  const authorization = authorizationOf(credentials);

  /** The URL that the manifest records as the source of a version. */
  const archiveUrl = (owner: string, slug: string, version: number) =>
    new URL(`${apiUrl}/datasets/download/${owner}/${slug}?datasetVersionNumber=${version}`);

  return {
    archiveUrl,

    /** @throws HttpError, ConnectionError. */
    async view(owner: string, slug: string, signal: AbortSignal): Promise<DatasetDetails> {
      const url = new URL(`${apiUrl}/datasets/view/${owner}/${slug}`);
      const headers = { ...authorization, accept: 'application/json' };
      const view = await http.getJson(
        { url, headers, expectedStatuses: [200], advice, signal },
        viewSchema,
        'title and currentVersionNumber',
      );
      return { version: view.currentVersionNumber, title: view.title, subtitle: view.subtitle ?? '' };
    },

    /**
     * Opens the archive of a version, following the API's redirect to signed storage. Credentials are only sent to the
     * API, wherever the redirect points.
     *
     * @returns a response with status 200, 206 or 416
     * @throws HttpError, ConnectionError
     */
    async openArchive({ owner, slug, version, headers, signal }: ArchiveRequest): Promise<HttpResponse> {
      let url = archiveUrl(owner, slug, version);
      for (let hop = 0; hop <= maxRedirects; hop += 1) {
        const sent = hop === 0 ? { ...authorization, ...headers } : headers;
        const expectedStatuses = [200, 206, 416, ...redirects];
        const response = await http.send({ url, headers: sent, expectedStatuses, advice: archiveAdvice, signal });
        if (!redirects.includes(response.status)) return response;
        response[Symbol.dispose]();
        const next = URL.parse(response.headers.location ?? '', url.href);
        const safe = next?.protocol === 'https:' || (next?.protocol === 'http:' && url.protocol === 'http:');
        if (next === null || !safe) {
          const message = `${publicUrl(url)} redirects to an unsafe address`;
          throw new HttpError(message, response.status);
        }
        url = next;
      }
      throw new HttpError(`${publicUrl(url)}: more than ${maxRedirects} redirects`, 302);
    },
  };
}
