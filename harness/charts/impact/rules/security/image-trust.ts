import { textAt } from '../../../render/json.ts';
import { type Consequence, consequence, type Rule } from '../finding.ts';
import { containerPairs } from '../paired-workloads.ts';
import { parseImage } from '../parse-image.ts';

/** An image comes from somewhere else, is not held fast any more, or is not known to be built. */
export const imageTrust: Rule = {
  name: 'image-trust',
  find: (comparison) =>
    containerPairs(comparison).flatMap(({ workload, before, after, name, path }): Consequence[] => {
      const [was, is] = [parseImage(textAt(before, 'image')), parseImage(textAt(after, 'image'))];
      const finding = (effect: Consequence['effect'], message: string): Consequence[] => [
        consequence(effect, workload.id, `${path}.image`, message),
      ];
      if (textAt(after, 'imagePullPolicy') === 'Never' && textAt(before, 'imagePullPolicy') !== 'Never')
        return finding(
          'NEVER RUNS',
          `the image of container ${name} is never pulled: a node that does not have it runs no pod`,
        );
      if (textAt(after, 'image') === textAt(before, 'image')) return [];
      if (was.registry !== is.registry)
        return finding(
          'SECURITY',
          `the image of container ${name} comes from ${is.registry || 'the default registry'}, and came from ${was.registry || 'the default registry'}`,
        );
      if (was.repository !== is.repository) {
        const built = comparison.builtImages.includes(is.repository) ? '' : ', which nothing here builds';
        return finding(
          'NEVER RUNS',
          `the image of container ${name} is ${is.repository}, and was ${was.repository}${built}: a node that cannot pull it runs no pod`,
        );
      }
      if (was.digest !== '' && is.digest === '')
        return finding('SECURITY', `the image of container ${name} has no digest any more: its tag may be moved`);
      if (is.digest === '' && (is.tag === '' || is.tag === 'latest') && was.tag !== is.tag)
        return finding(
          'NEVER RUNS',
          `the image of container ${name} names no version any more: what runs changes from node to node`,
        );
      return [];
    }),
};
