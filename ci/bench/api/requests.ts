/** Generators for each kind of request: each call returns the text of another request. */
export const requests = {
  get: () => get(`/datasets/${1 + Math.floor(Math.random() * HOT)}`),
  list: () => get('/datasets'),
  create: () => {
    const body = JSON.stringify({ name: `new ${process.pid} ${created++}`, description: 'x'.repeat(50) });
    return `POST /datasets HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  },
};

let created = 0;

/** Number of datasets that are requested individually. */
const HOT = 1_000;

export function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`;
}
