import test from 'ava';
import type { Platform } from '../model/platform.ts';
import { withoutOptional } from './narrow-platform.ts';

const release = (name: string, needs: readonly string[] = [], optional = false) => ({ name, needs, optional });
const platform = {
  releases: [
    release('db'),
    release('api', ['db']),
    release('monitoring', ['db', 'store'], true),
    release('store', [], true),
  ],
} as unknown as Platform;
const names = (narrowed: Platform) => narrowed.releases.map(({ name }) => name);

test('An optional release is dropped unless it is named, and a named one includes its needs', (t) => {
  t.deepEqual(names(withoutOptional(platform)), ['db', 'api']);
  t.deepEqual(names(withoutOptional(platform, ['store'])), ['db', 'api', 'store']);
  t.deepEqual(names(withoutOptional(platform, ['monitoring', 'api'])), ['db', 'api', 'monitoring', 'store']);
});
