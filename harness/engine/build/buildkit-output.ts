/** Extracts the output of build commands from a BuildKit trace: a base64-encoded protobuf StatusResponse, whose field 3
 * contains logs with their text in field 4. Everything else is ignored. */
export function buildKitOutput(aux: unknown): string {
  if (typeof aux !== 'string') return '';
  const logs = fieldsOf(Buffer.from(aux, 'base64')).filter(({ number }) => number === 3);
  return logs
    .flatMap(({ bytes }) => fieldsOf(bytes).filter(({ number }) => number === 4))
    .map(({ bytes }) => bytes.toString('utf8'))
    .join('');
}

/** The length-delimited fields of a protobuf message. */
function fieldsOf(message: Buffer): { readonly number: number; readonly bytes: Buffer }[] {
  const fields: { number: number; bytes: Buffer }[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; at < message.length; shift *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < message.length) {
    const key = varint();
    const [number, type] = [Math.floor(key / 8), key % 8];
    if (type === 0) varint();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else if (type === 2) {
      const length = varint();
      fields.push({ number, bytes: message.subarray(at, at + length) });
      at += length;
    } else break;
  }
  return fields;
}
