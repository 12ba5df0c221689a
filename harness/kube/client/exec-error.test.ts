import test from 'ava';
import { ExecError } from './exec-error.ts';

test('an exec that the container runtime lost during setup is transient', (t) => {
  const words =
    'error executing command in container: failed to start exec "0b6c": OCI runtime exec failed: exec failed: unable to ' +
    'start container process: waiting for init preliminary setup: read init-p: connection reset by peer: unknown';
  t.true(new ExecError('cat', 'reader', words).transient);
});

test('a missing command or pod is not transient', (t) => {
  const missing =
    'failed to start exec "0b6c": OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": ' +
    'executable file not found in $PATH';
  t.false(new ExecError('nope', 'reader', missing).transient);
  t.false(new ExecError('cat', 'reader', 'pods "reader" not found').transient);
  t.false(new ExecError('cat', 'reader', 'connection reset by peer').transient);
});
