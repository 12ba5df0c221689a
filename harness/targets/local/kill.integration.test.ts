import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { descendants, orphanedSharedMemory, processList, stillRunning, untilEmpty } from './fixtures/process-tree.ts';

const moments = ['creating the database cluster', 'init container migrate', 'all ready'];

for (const moment of moments) {
  test.serial(`a run that is killed during "${moment}" leaves no process and no folder`, async (t) => {
    // Everything that the run makes is below its TMPDIR, and every process that it starts descends from it.
    const folder = await mkdtemp(join(tmpdir(), 'killed-run-'));
    await chmod(folder, 0o755);
    const script = fileURLToPath(new URL('./fixtures/run-shop.ts', import.meta.url));
    const run = spawn(process.execPath, [script], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: run.stdout })) if (line === moment) break;
    const orphanedBefore = orphanedSharedMemory().map(({ id }) => id);
    const started = descendants(run.pid ?? 0);
    // Every process that was seen and is not of the run: tests run beside this one.
    const strangers = new Set<number>();
    const lookAround = () => {
      const list = processList();
      const own = new Set([...started, ...started.flatMap(({ pid }) => descendants(pid, list))].map(({ pid }) => pid));
      for (const { pid, commandLine } of list) if (!own.has(pid) && !commandLine.includes(folder)) strangers.add(pid);
      return list;
    };
    const foldersBefore = await readdir(folder);
    // Where the supervisor fails, this test must not leave behind what it looks for.
    t.teardown(() => stillRunning(started).forEach(({ pid }) => void process.kill(pid, 'SIGKILL')));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    run.kill('SIGKILL');
    await once(run, 'exit');
    t.true(
      foldersBefore.some((name) => name.startsWith('platform-scenarios-')),
      'it had a folder',
    );
    t.true(
      started.some(({ commandLine }) => commandLine.includes('supervisor.ts')),
      'it had a supervisor',
    );
    t.true(started.length > (moment === 'all ready' ? 6 : 1), `it had ${started.length} processes`);
    const left = () => [
      ...stillRunning(started),
      // Those that were started between the look and the kill.
      ...lookAround().filter(({ commandLine }) => commandLine.includes(folder)),
    ];
    t.deepEqual(await untilEmpty(left, 30_000), []);
    // What a stranger's PostgreSQL left is not the run's.
    const orphaned = () => {
      lookAround();
      return orphanedSharedMemory().filter(
        ({ id, creator }) => !orphanedBefore.includes(id) && !strangers.has(creator),
      );
    };
    t.deepEqual(await untilEmpty(orphaned, 5000), [], 'no shared memory');
    const folders = await readdir(folder);
    t.deepEqual(
      folders.filter((name) => name.startsWith('platform-scenarios-')),
      [],
    );
  });
}
