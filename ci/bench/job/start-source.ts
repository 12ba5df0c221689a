import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Fault } from '../../../scenarios/fixtures/kaggle-source/catalogue.ts';

/** The test platform's Kaggle server in a separate process, so that it shares no thread with the measured code. */
export interface Source extends AsyncDisposable {
  readonly apiUrl: string;
  /** Creates a dataset of random bytes that is served with these faults. */
  order(ref: string, bytes: number, faults?: readonly Fault[]): Promise<void>;
}

const server = fileURLToPath(new URL('../../../scenarios/fixtures/kaggle-source/server.ts', import.meta.url));

async function readAddress(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    const apiUrl = /kaggle-source: (\S+)/.exec(text)?.[1];
    if (apiUrl !== undefined) return apiUrl;
  }
  throw new Error(`the fake Kaggle server did not start: ${text}`);
}

export async function startSource(): Promise<Source> {
  const child = spawn(process.execPath, [server], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const apiUrl = await readAddress(child);
  return {
    apiUrl,
    async order(ref, bytes, faults = []) {
      const body = JSON.stringify({ versions: [{ generatedBytes: bytes }], faults });
      const response = await fetch(new URL(`/control/datasets/${ref}`, apiUrl), { method: 'PUT', body });
      if (!response.ok) throw new Error(`ordering ${ref}: ${response.status} ${await response.text()}`);
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    },
  };
}
