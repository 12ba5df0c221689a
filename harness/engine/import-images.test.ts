import test from 'ava';
import { readImages } from './import-images.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const table = `REF TYPE DIGEST SIZE PLATFORMS LABELS
docker.io/library/redis:8 application/vnd.oci.image.manifest.v1+json ${digest('a')} 75.1 MiB linux/amd64 io.cri-containerd.image=managed,platform-scenarios.id=${digest('b')}
docker.io/local/pause:3   application/vnd.oci.image.manifest.v1+json ${digest('c')} 1.0 MiB  linux/amd64 io.cri-containerd.image=managed
${digest('d')} application/vnd.oci.image.manifest.v1+json ${digest('a')} 75.1 MiB linux/amd64 io.cri-containerd.image=managed
`;

test('Images in containerd are listed with their engine IDs, without names that only repeat a digest', (t) => {
  t.deepEqual(
    readImages(table),
    new Map([
      ['docker.io/library/redis:8', { digest: digest('a'), id: digest('b') }],
      ['docker.io/local/pause:3', { digest: digest('c') }],
    ]),
  );
  t.is(readImages('REF TYPE DIGEST SIZE PLATFORMS LABELS\n').size, 0);
});
