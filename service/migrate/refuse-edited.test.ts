import test from 'ava';
import { MigrationError } from './migration-error.ts';
import { refuseEdited } from './refuse-edited.ts';

const file = (name: string, checksum: string) => ({ name, checksum, sql: '' });
const applied = (name: string, checksum: string) => ({ name, checksum, applied_at: '' });

test('unchanged and pending migrations are fine', (t) => {
  t.notThrows(() => refuseEdited([file('0001-a.sql', 'x'), file('0002-b.sql', 'y')], [applied('0001-a.sql', 'x')]));
});
test('an edited migration is refused, with the way out', (t) => {
  const error = t.throws(() => refuseEdited([file('0001-a.sql', 'new')], [applied('0001-a.sql', 'old')]), {
    instanceOf: MigrationError,
  });
  t.regex(error?.message ?? '', /0001-a\.sql was edited.*\n.*new migration/);
});
test('a new migration before an applied one is refused', (t) => {
  t.throws(() => refuseEdited([file('0001-a.sql', 'x'), file('0002-b.sql', 'y')], [applied('0002-b.sql', 'y')]), {
    message: /0001-a\.sql is new/,
  });
});
test('a migration of a newer release is fine', (t) => {
  t.notThrows(() => refuseEdited([file('0001-a.sql', 'x')], [applied('0001-a.sql', 'x'), applied('0002-b.sql', 'y')]));
});
