import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a Chromium of this machine: CHROMIUM_BIN, or where distributions put it; undefined where there is none. */
export function findChromium(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  return env.CHROMIUM_BIN ?? candidates.find((path) => existsSync(path));
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** One page of a headless Chromium, driven over the DevTools protocol. */
export interface BrowserPage extends AsyncDisposable {
  send(method: string, params?: object): Promise<unknown>;
  /** Value of a JavaScript expression in the page, which must be JSON. */
  evaluate(expression: string): Promise<unknown>;
  /** Presses and releases one key, as a person would. */
  press(key: string): Promise<void>;
  /** Loads a page and waits for its load event. */
  open(url: string): Promise<void>;
  /** Events of the protocol so far, as method names with their parameters. */
  readonly events: readonly { readonly method: string; readonly params: unknown }[];
}

/** Starts Chromium with a profile of its own; disposing ends it and removes the profile. */
export async function openBrowser(binary: string): Promise<BrowserPage> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', ...quiet, `--user-data-dir=${profile}`];
  const browser = spawn(binary, [...flags, '--remote-debugging-port=0', 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(browser, 'exit');
  const end = async () => {
    browser.kill('SIGKILL');
    await exited;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    let endpoint: string | undefined;
    for await (const line of createInterface(browser.stderr)) {
      endpoint = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1];
      if (endpoint) break;
    }
    if (!endpoint) throw new Error(`${binary} ended before it listened.`);
    browser.stderr.resume();
    return await connect(endpoint, end);
  } catch (error) {
    await end();
    throw error;
  }
}

async function connect(endpoint: string, end: () => Promise<void>): Promise<BrowserPage> {
  const pages = await fetch(`http://${new URL(endpoint).host}/json/list`);
  const [page] = (await pages.json()) as { webSocketDebuggerUrl: string }[];
  if (!page) throw new Error('Chromium has no page.');
  const socket = new WebSocket(page.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  const events: { method: string; params: unknown }[] = [];
  const waiting = new Map<string, () => void>();
  let lastId = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params, result, error } = JSON.parse(String(data)) as Message;
    if (id !== undefined && error) pending.get(id)?.reject(new Error(error.message));
    else if (id !== undefined) pending.get(id)?.resolve(result);
    else if (method !== undefined) {
      events.push({ method, params });
      waiting.get(method)?.();
    }
  });
  const send = (method: string, params: object = {}) => {
    const reply = Promise.withResolvers<unknown>();
    lastId += 1;
    pending.set(lastId, reply);
    socket.send(JSON.stringify({ id: lastId, method, params }));
    return reply.promise;
  };
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`);
  return {
    events,
    send,
    async evaluate(expression) {
      const answer = await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
      const { result, exceptionDetails } = answer as { result: { value?: unknown }; exceptionDetails?: object };
      if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
      return result.value;
    },
    async press(key) {
      const text = key.length === 1 ? { text: key } : {};
      await send('Input.dispatchKeyEvent', { type: 'keyDown', key, ...text });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', key });
    },
    async open(url) {
      const loaded = new Promise<void>((resolve) => waiting.set('Page.loadEventFired', resolve));
      await send('Page.navigate', { url });
      await loaded;
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      await end();
    },
  };
}
