/**
 * A separate process that outlives the harness. It is told which process groups and folders belong to a run. When its
 * input closes, which happens however the harness dies, it kills and removes whatever is still registered, and exits.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { SupervisorOrder } from './supervisor-order.ts';

const groups = new Map<number, NodeJS.Signals>();
const folders = new Set<string>();
let marker: string | undefined;

const politeMs = 5000;
/** SIGCONT asks nothing of a group: it ends by itself, and killing it would leave something behind. */
const patientMs = 30_000;
const retryMs = 50;

function obey(order: SupervisorOrder): void {
  if (order.type === 'group') groups.set(order.pid, order.signal);
  else if (order.type === 'group-ended') groups.delete(order.pid);
  else if (order.type === 'folder') folders.add(order.path);
  else if (order.type === 'folder-removed') folders.delete(order.path);
  else marker = order.value;
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false; // the group is already empty
  }
}

/** Processes with the marker of the run, including those that left their process group or were never registered. */
function markedProcesses(): number[] {
  if (marker === undefined) return [];
  try {
    return readdirSync('/proc').filter(isMarked).map(Number);
  } catch {
    return []; // only Linux exposes the environment of a process
  }
}

function isMarked(entry: string): boolean {
  if (!/^\d+$/.test(entry) || Number(entry) === process.pid || marker === undefined) return false;
  try {
    return readFileSync(`/proc/${entry}/environ`, 'latin1').includes(marker);
  } catch {
    return false; // it has ended meanwhile, or belongs to another user
  }
}

async function endGroup(pid: number, signal: NodeJS.Signals): Promise<void> {
  const deadline = Date.now() + (signal === 'SIGCONT' ? patientMs : politeMs);
  signalGroup(pid, signal);
  while (signalGroup(pid, 0) && Date.now() < deadline) await pause(retryMs);
  signalGroup(pid, 'SIGKILL');
}

async function cleanUp(): Promise<void> {
  await Promise.all([...groups].map(([pid, signal]) => endGroup(pid, signal)));
  for (const pid of markedProcesses()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended meanwhile
    }
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: retryMs });
}

// The supervisor must outlive the harness, so it ignores the signals that ask the harness to exit.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
for await (const line of createInterface({ input: process.stdin })) obey(JSON.parse(line) as SupervisorOrder);
await cleanUp();
process.exit();
