import { textAt } from '../../../render/json.ts';
import { consequence, type Effect, type Rule } from '../finding.ts';
import { type Image, parseImage } from '../parse-image.ts';

/** An image comes from another registry, is no longer pinned, or is not built here. */
export const imageTrust: Rule = {
  name: 'image-trust',
  *find({ containers, builtImages }) {
    for (const { workload, before, after, name, path } of containers) {
      const [was, is] = [textAt(before, 'image'), textAt(after, 'image')];
      for (const [effect, what] of was === is ? [] : judge(parseImage(was), parseImage(is), builtImages))
        yield consequence(effect, workload.id, `${path}.image`, `the image of container ${name} ${what}`);
    }
  },
};

function* judge(was: Image, is: Image, builtImages: readonly string[]): Generator<readonly [Effect, string]> {
  const [old, registry] = [was, is].map((image) => image.registry || 'the default registry');
  if (old !== registry) yield ['SECURITY', `now comes from ${registry}, not from ${old}`];
  if (was.repository !== is.repository) {
    const built = builtImages.includes(is.repository) ? '' : ', which is not built here';
    const message = `changes from ${was.repository} to ${is.repository}${built}: nodes that cannot pull it do not run the pod`;
    return yield ['NEVER RUNS', message];
  }
  if (was.digest !== '' && is.digest === '') yield ['SECURITY', 'no longer has a digest: its tag can be moved'];
  else if (is.digest === '' && ['', 'latest'].includes(is.tag) && was.tag !== is.tag)
    yield ['NEVER RUNS', 'no longer has a version: nodes may run different images'];
}
