import test from 'ava';
import { postgresSettings } from './postgres-settings.ts';

test('settings in the arguments are kept in every notation', (t) => {
  const args = ['postgres', '-c', 'max_connections=20', '--work-mem=8MB', '-cjit=off', '-c', 'search_path=a=b'];
  t.deepEqual(postgresSettings(args, t.fail), ['max_connections=20', 'work_mem=8MB', 'jit=off', 'search_path=a=b']);
});

test('settings that the local target controls and other arguments are dropped and reported', (t) => {
  const leftOut: string[] = [];
  const args = ['-c', 'listen_addresses=*', '-c', 'config_file=/etc/postgres.conf', '-d', '-c', 'jit=off'];
  t.deepEqual(
    postgresSettings(args, (text) => leftOut.push(text)),
    ['jit=off'],
  );
  t.deepEqual(
    leftOut.map((text) => text.split(' ')[1]),
    ['listen_addresses=*', 'config_file=/etc/postgres.conf', '-d'],
  );
});
