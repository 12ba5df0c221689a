import { connect, type Socket } from 'node:net';

/** The measurements of a load; latencies in ms. */
export type LoadResult = {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failures: number;
};

type Load = {
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
  /** Returns the complete text of the next request. */
  readonly request: () => string;
};

/**
 * Keeps `connections` connections busy for `durationMs`, each with one request at a time. It parses just enough HTTP to
 * find the end of a response, so that the client uses little CPU compared to the server.
 */
export async function runLoad({ port, connections, durationMs, request }: Load): Promise<LoadResult> {
  const latencies: number[] = [];
  let failures = 0;
  const started = performance.now();
  const end = started + durationMs;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(port, '127.0.0.1').setNoDelay(true);
      try {
        while (performance.now() < end) {
          const sent = performance.now();
          const ok = await exchange(socket, request());
          latencies.push(performance.now() - sent);
          if (!ok) failures++;
        }
      } finally {
        socket.destroy();
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((left, right) => left - right);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    requests: latencies.length,
    requestsPerSecond: latencies.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    failures,
  };
}

function exchange(socket: Socket, request: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let expected = -1;
    let received = 0;
    let ok = false;
    const onData = (chunk: Buffer): void => {
      received += chunk.length;
      if (expected < 0) {
        const head = chunk.toString('latin1');
        const body = head.indexOf('\r\n\r\n');
        const length = /\r\ncontent-length: (\d+)/i.exec(head);
        ok = head.startsWith('HTTP/1.1 2');
        expected = body + 4 + Number(length?.[1] ?? 0);
      }
      if (received < expected) return;
      done();
      resolve(ok);
    };
    const onEnd = (): void => {
      done();
      reject(new Error('The server closed the connection during the load'));
    };
    const done = (): void => {
      socket.off('data', onData).off('error', onEnd).off('close', onEnd);
    };
    socket.on('data', onData).once('error', onEnd).once('close', onEnd);
    socket.write(request);
  });
}
