import test from 'ava';
import { MigrationError } from './read-migrations.ts';
import { refuseEdited } from './refuse-edited.ts';

const file = (name: string, checksum: string) => ({ name, checksum, sql: '' });
const applied = (name: string, checksum: string) => ({ name, checksum, applied_at: '' });

test('unchanged and pending migrations are accepted', (t) => {
  t.notThrows(() => refuseEdited([file('0001-a.sql', 'x'), file('0002-b.sql', 'y')], [applied('0001-a.sql', 'x')]));
});
test('an edited migration is rejected with a message that says how to fix it', (t) => {
  const error = t.throws(() => refuseEdited([file('0001-a.sql', 'new')], [applied('0001-a.sql', 'old')]), {
    instanceOf: MigrationError,
  });
  t.regex(error?.message ?? '', /0001-a\.sql was edited.*\n.*new migration/);
});
test('a new migration before an applied one is rejected', (t) => {
  t.throws(() => refuseEdited([file('0001-a.sql', 'x'), file('0002-b.sql', 'y')], [applied('0002-b.sql', 'y')]), {
    message: /0001-a\.sql is new/,
  });
});
test('an applied migration of a newer release is accepted', (t) => {
  t.notThrows(() => refuseEdited([file('0001-a.sql', 'x')], [applied('0001-a.sql', 'x'), applied('0002-b.sql', 'y')]));
});
