import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { HarnessError } from '../../model/errors/harness-error.ts';
import type { RequestInput } from './define.ts';

/** Encodes parts as a multipart/form-data body, in order.
 * @param folder folder of the scenario file, against which file paths are resolved */
export function encodeMultipart(
  parts: NonNullable<RequestInput['multipart']>,
  folder: string,
): { readonly type: string; readonly body: Buffer } {
  const boundary = `form-${randomUUID()}`;
  const chunks = parts.flatMap(({ name, value, file, filename, type }) => {
    const content = file === undefined ? Buffer.from(String(value ?? '')) : fileContent(resolve(folder, file));
    const shownName = filename ?? (file === undefined ? undefined : basename(file));
    const contentType = type ?? (shownName === undefined ? undefined : 'application/octet-stream');
    const head = [
      `--${boundary}`,
      `content-disposition: form-data; name="${quoted(name)}"${shownName === undefined ? '' : `; filename="${quoted(shownName)}"`}`,
      ...(contentType === undefined ? [] : [`content-type: ${contentType}`]),
    ];
    return [Buffer.from(`${head.join('\r\n')}\r\n\r\n`), content, Buffer.from('\r\n')];
  });
  const body = Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
  return { type: `multipart/form-data; boundary=${boundary}`, body };
}

function fileContent(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new HarnessError(`${path} cannot be sent`, { observed: String(cause), cause });
  }
}

/** Escapes a name in a header as browsers do. */
function quoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
