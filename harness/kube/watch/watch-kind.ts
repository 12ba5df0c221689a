import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { parseJson } from '../../text/exact-json.ts';
import type { KubeClient } from '../client/kube-client.ts';
import { KubeError } from '../client/kube-error.ts';

/** A live copy of the objects of one kind in one namespace. */
export interface KindWatch {
  readonly kind: string;
  /** The latest state of every object, by name. */
  readonly objects: ReadonlyMap<string, KubeObject>;
  /** Name and labels of deleted objects; the latest for each name. */
  readonly gone: ReadonlyMap<string, Labelled>;
  /** Resolves when the first list has arrived; rejects with KubeError if the server denies access. */
  readonly synced: Promise<void>;
}

export type Labelled = Pick<KubeObject['metadata'], 'name' | 'labels'>;

const firstPauseMs = 50;
const longestPauseMs = 2000;

/** Lists and then watches a kind until the signal aborts. After a lost connection, a 410, a 429 or a restart of the API
 * server it lists or watches again; `changed` is called after every change. */
export function watchKind(
  client: KubeClient,
  kind: { readonly apiVersion: string; readonly kind: string; readonly namespace?: string },
  changed: () => void,
  signal: AbortSignal,
): KindWatch {
  const objects = new Map<string, KubeObject>();
  const gone = new Map<string, Labelled>();
  const { promise: synced, resolve: sync, reject: refuse } = Promise.withResolvers<void>();
  synced.catch(() => undefined);
  const keep = (object: KubeObject) =>
    objects.set(object.metadata.name, { ...object, apiVersion: kind.apiVersion, kind: kind.kind });
  const forget = ({ metadata: { name, labels } }: KubeObject) => {
    objects.delete(name);
    gone.set(name, { name, ...(labels && { labels }) });
  };

  const list = async (): Promise<string> => {
    const path = await client.collectionPath(kind);
    const { items, metadata } = await client.json<{ items: KubeObject[]; metadata: { resourceVersion: string } }>(
      'GET',
      path,
      { signal },
    );
    for (const object of [...objects.values()]) forget(object);
    items.forEach(keep);
    sync();
    changed();
    return metadata.resourceVersion;
  };

  // The resourceVersion to resume from, kept up to date with every event: otherwise, after a lost connection, old
  // states of an object would be replayed as if they were current.
  let version: string | undefined;

  const follow = async (): Promise<void> => {
    const path = await client.collectionPath(kind);
    const query = `?watch=true&allowWatchBookmarks=true&timeoutSeconds=240&resourceVersion=${version}`;
    const response = await client.request('GET', path + query, { signal });
    for await (const line of linesOf(response.body)) {
      const { type, object } = parseJson(line) as {
        type: string;
        object: KubeObject & { code?: number; message?: string };
      };
      if (type === 'ERROR') throw new KubeError('GET', path, object.code ?? 500, object.message ?? 'watch ended');
      version = String(object.metadata['resourceVersion'] ?? version);
      if (type === 'BOOKMARK') continue;
      if (type === 'DELETED') forget(object);
      else keep(object);
      changed();
    }
  };

  const run = async (): Promise<void> => {
    let pauseMs = firstPauseMs;
    while (!signal.aborted) {
      try {
        if (version === undefined) version = await list();
        else {
          const begun = performance.now();
          await follow();
          // A proxy may close watches at once; pause, so that it is not flooded with requests.
          if (performance.now() - begun < firstPauseMs) await pause(firstPauseMs, signal);
        }
        pauseMs = firstPauseMs;
      } catch (error) {
        if (signal.aborted) return;
        const status = error instanceof KubeError ? error.status : undefined;
        // 410: the version is too old to resume from. Other errors may be temporary, so the same version is tried
        // again.
        if (status === 410) version = undefined;
        if (status === 401 || status === 403) refuse(error);
        const wanted = error instanceof KubeError && error.retryAfterS !== undefined ? error.retryAfterS * 1000 : 0;
        await pause(Math.max(pauseMs, wanted), signal);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  };
  void run();
  return { kind: kind.kind, objects, gone, synced };
}

async function* linesOf(body: AsyncIterable<Uint8Array> | null): AsyncGenerator<string> {
  if (body === null) return;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (part !== '') yield part;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
