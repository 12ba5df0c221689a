import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import test, { type ExecutionContext } from 'ava';
import { Burst } from './burst.ts';

mock.timers.enable({ apis: ['setTimeout'] });
const pass = (ms: number) => mock.timers.tick(ms);

/** A burst in a folder of its own with the files `one` and `two`, on a clock that moves only where a test moves it. */
function sampleBurst(t: ExecutionContext) {
  const folder = mkdtempSync(join(tmpdir(), 'burst-'));
  const path = (name: string) => join(folder, name);
  const write = (name: string) => writeFileSync(path(name), name);
  for (const name of ['one', 'two']) write(name);
  const told: string[][] = [];
  const burst = new Burst((changed) => told.push(changed.map((each) => each.slice(folder.length + 1))));
  t.teardown(() => {
    burst[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });
  return { burst, path, write, told };
}

test.serial('A burst is reported after 100 ms without a change, and later changes form a new burst', (t) => {
  const { burst, path, told } = sampleBurst(t);
  burst.changed(path('one'));
  pass(99);
  burst.changed(path('two'));
  pass(99);
  burst.changed(path('one'));
  pass(99);
  t.deepEqual(told, []);
  pass(1);
  t.deepEqual(told, [['one', 'two']]);
  burst.changed(path('two'));
  pass(100);
  t.deepEqual(told, [['one', 'two'], ['two']]);
});

test.serial('A continuous burst is reported after one second, and the next burst gets its own second', (t) => {
  const { burst, path, told } = sampleBurst(t);
  for (let ms = 0; ms < 1999; ms += 1) {
    burst.changed(path('one'));
    pass(1);
    t.is(told.length, ms < 999 ? 0 : 1, `${ms + 1} ms`);
  }
  burst.changed(path('two'));
  pass(1);
  t.deepEqual(told, [['one'], ['one', 'two']]);
});

test.serial('A file that is removed and soon restored is reported once, as changed', (t) => {
  const { burst, path, write, told } = sampleBurst(t);
  rmSync(path('one'));
  burst.went(path('one'));
  pass(800);
  t.deepEqual(told, []);
  write('one');
  burst.changed(path('one'));
  pass(100);
  t.deepEqual(told, [['one']]);
});

test.serial('A removed file is reported after one second', (t) => {
  const { burst, path, told } = sampleBurst(t);
  rmSync(path('one'));
  burst.went(path('one'));
  pass(999);
  t.deepEqual(told, []);
  pass(1);
  t.deepEqual(told, [['one']]);
});

test.serial('A file created and removed within one burst is not reported, unless it existed before the burst', (t) => {
  const { burst, path, write, told } = sampleBurst(t);
  burst.came(path('draft'));
  burst.went(path('draft'));
  pass(1000);
  t.deepEqual(told, []);
  write('draft');
  burst.came(path('draft'));
  pass(100);
  rmSync(path('draft'));
  burst.went(path('draft'));
  pass(1000);
  t.deepEqual(told, [['draft'], ['draft']]);
});

test.serial('A disposed burst reports nothing', (t) => {
  const { burst, path, told } = sampleBurst(t);
  burst.changed(path('one'));
  burst[Symbol.dispose]();
  pass(1000);
  t.deepEqual(told, []);
});
