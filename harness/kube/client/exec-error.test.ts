import test from 'ava';
import { ExecError } from './exec-error.ts';

test('a process that the runtime lost while setting it up may be tried again', (t) => {
  const words =
    'error executing command in container: failed to start exec "0b6c": OCI runtime exec failed: exec failed: unable to ' +
    'start container process: waiting for init preliminary setup: read init-p: connection reset by peer: unknown';
  t.true(new ExecError('cat', 'reader', words).transient);
});

test('a command that does not exist, and a pod that is not there, stay so', (t) => {
  const missing =
    'failed to start exec "0b6c": OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": ' +
    'executable file not found in $PATH';
  t.false(new ExecError('nope', 'reader', missing).transient);
  t.false(new ExecError('cat', 'reader', 'pods "reader" not found').transient);
  t.false(new ExecError('cat', 'reader', 'connection reset by peer').transient);
});
