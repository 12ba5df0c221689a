import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { HarnessError } from 'platform-scenarios';
import { testWithEngine } from '../../harness/session/fixtures/with-engine.ts';
import { startOciRegistry } from './fixtures/oci-registry.ts';
import { pushImages } from './push-images.ts';

const title = 'A released image is signed by the digest in the registry, and a failed signature fails the release';
const docker = await promisify(execFile)('docker', ['version']).catch((error: Error) => error);

// The container engine may not be docker, but a release pushes with the docker CLI.
if (docker instanceof Error)
  test.skip(`${title} (the program docker cannot be run: ${docker.message.split('\n')[0]})`, () => undefined);
else
  testWithEngine(title, async (t) => {
    await using registry = await startOciRegistry();
    const folder = await mkdtemp(join(tmpdir(), 'release-'));
    const image = `${registry.host}/platform/tried:1.2.3`;
    t.teardown(async () => {
      execFileSync('docker', ['rmi', '--force', image], { stdio: 'ignore' });
      await rm(folder, { recursive: true });
    });
    await mkdir(join(folder, 'context'));
    await writeFile(join(folder, 'context/file'), 'of the image');
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY file /\n');
    // A stand-in for cosign, which needs the internet to get its identity.
    const cosign = join(folder, 'cosign');
    const said = join(folder, 'said');
    await writeFile(cosign, `#!/bin/sh\necho "$@" >>${said}\n`, { mode: 0o755 });
    const path = process.env['PATH'] ?? '';
    process.env['PATH'] = `${folder}${delimiter}${path}`;
    const images = [{ name: 'tried', tag: '1.2.3', folder: '', context: 'context' }];

    const to = `${registry.host}/platform`;
    const [signed = ''] = await pushImages(folder, to, images);
    t.regex(signed, /^127\.0\.0\.1:\d+\/platform\/tried@sha256:[0-9a-f]{64}$/);
    t.is(await readFile(said, 'utf8'), `sign --yes ${signed}\n`);
    const stored = await fetch(`http://${registry.host}/v2/platform/tried/manifests/1.2.3`);
    t.is(`${to}/tried@${stored.headers.get('docker-content-digest')}`, signed);

    await writeFile(cosign, '#!/bin/sh\necho no identity >&2; exit 1\n', { mode: 0o755 });
    const failed = await t.throwsAsync(pushImages(folder, to, images), { instanceOf: HarnessError });
    t.regex(failed.message, /^cosign sign --yes \S+@sha256:\w+: it exited with 1$/);
    t.is(failed.observed, 'no identity');
  });
