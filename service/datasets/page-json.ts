import { hash } from 'node:crypto';
import { type DatasetPage, LIMIT_DEFAULT, type PageQuery } from '../contract/dataset-page.ts';
import { Problem } from '../http/problem.ts';
import { type ReadyAnswer, readyAnswer } from '../http/ready-answer.ts';
import { decodeCursor, encodeCursor } from '../store/cursor.ts';
import type { Page, PageRequest } from '../store/list-datasets.ts';
import { datasetEtag, toDataset } from './dataset-json.ts';

/**
 * Turns the query parameters into a request to the store.
 * @throws Problem 400 where the cursor is none of ours.
 */
export function toPageRequest(query: PageQuery): PageRequest {
  const cursor = query.after === undefined ? null : decodeCursor(query.after);
  if (query.after !== undefined && cursor === null) {
    const detail = 'must be the `next` of another page';
    throw new Problem('invalid', `The query is invalid: after ${detail}.`, {
      errors: [{ parameter: 'after', detail }],
    });
  }
  const q = query.q === undefined || query.q === '' ? null : query.q;
  return { limit: query.limit ?? LIMIT_DEFAULT, offset: query.offset ?? 0, cursor, q };
}

/** The answer with a page, which has a `Link` header where there are pages around it. */
export function pageAnswer(request: PageRequest, page: Page): ReadyAnswer {
  const { rows, total } = page;
  const next = nextCursor(request, page);
  const offset = request.cursor === null ? request.offset : null;
  const body: DatasetPage = { datasets: rows.map(toDataset), total, limit: request.limit, offset, next };
  const links = [
    next === null ? null : link(request, `after=${next}`, 'next'),
    link(request, previous(request, page), 'prev'),
  ];
  const present = links.filter((one) => one !== null);
  return readyAnswer(JSON.stringify(body), pageEtag(page, next), present.length === 0 ? null : present.join(', '));
}

/** The versions of its datasets say what is in a page, in a tenth of its length. */
function pageEtag({ rows, total }: Page, next: string | null): string {
  return `"${hash('sha1', `${total} ${next} ${rows.map(datasetEtag).join()}`, 'base64url')}"`;
}

function nextCursor({ cursor }: PageRequest, { rows, hasMore }: Page): string | null {
  const last = rows.at(-1);
  if (last === undefined) return null;
  // A page that lies before a cursor always has that cursor's own page after it.
  return hasMore || cursor?.side === 'before' ? encodeCursor({ side: 'after', name: last.name }) : null;
}

/** Comes after every name in the order of code points. */
const PAST_ALL_NAMES = '\u{10ffff}'.repeat(8);

/** The part of the query that leads to the page before. */
function previous({ cursor, offset }: PageRequest, { rows, hasMore }: Page): string | null {
  if (cursor === null && offset === 0) return null;
  if (cursor === null) return `after=${encodeCursor({ side: 'before', name: rows[0]?.name ?? PAST_ALL_NAMES })}`;
  if (cursor.side === 'before' && !hasMore) return null;
  const name = rows[0]?.name ?? (cursor.side === 'after' ? `${cursor.name}\u0001` : null);
  return name === null ? null : `after=${encodeCursor({ side: 'before', name })}`;
}

function link({ limit, q }: PageRequest, place: string | null, rel: string): string | null {
  if (place === null) return null;
  const search = q === null ? '' : `&q=${encodeURIComponent(q)}`;
  return `</datasets?limit=${limit}&${place}${search}>; rel="${rel}"`;
}
