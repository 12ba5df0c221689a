import { readFile } from 'node:fs/promises';
import { EnvironmentError } from '../../../model/errors/harness-error.ts';

export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Existing users are used, so that no new user has to be created on the machine. */
const candidates = ['postgres', 'nobody'];

/**
 * The user to run PostgreSQL as, which refuses to run as root; undefined if this process is not root.
 * @throws EnvironmentError when root has no such user
 */
export async function unprivilegedUser(passwdFile = '/etc/passwd'): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const entries = (await readFile(passwdFile, 'utf8')).split('\n').map((line) => line.split(':'));
  for (const candidate of candidates) {
    const [name, , uid, gid] = entries.find((fields) => fields[0] === candidate) ?? [];
    if (name !== undefined && Number(uid) > 0 && gid !== undefined) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new EnvironmentError('PostgreSQL does not run as root, and no other user is available', {
    expected: `one of the users ${candidates.join(', ')} in ${passwdFile}`,
    next: 'useradd --system postgres, or do not run as root',
  });
}
