import { isLatest } from '../../../helm/images-of.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { type Cause, certain, type Facts } from '../../facts.ts';
import { containersOf, placeOf } from '../../read-spec.ts';
import { eventsAbout, ofPod, troubledPods } from '../../troubled-pods.ts';

const reasons = new Set(['ImagePullBackOff', 'ErrImagePull', 'InvalidImageName', 'ErrImageNeverPull']);

/** Explains common errors of registries and the network. */
const answers: readonly [RegExp, (found: RegExpExecArray) => string][] = [
  [
    /lookup (\S+?)(?: on \S+)?: (?:no such host|server misbehaving|i\/o timeout)/,
    ([, host]) => `DNS does not resolve the registry ${host}`,
  ],
  [/dial tcp (\S+):.*connection refused/, ([, at]) => `nothing answers at the registry's address ${at}`],
  [/x509: ([^"]+)/, ([, why]) => `the registry's certificate is not trusted (${why})`],
  [
    /toomanyrequests|429 Too Many Requests/i,
    () => 'the registry limits how many images are pulled (429 Too Many Requests)',
  ],
  [/manifest unknown|not found|404/i, () => 'the registry has no such image or tag'],
  [
    /unauthorized|authorization failed|401|403|denied/i,
    () => 'the registry denies access: log in, or set the pull secret in imagePullSecrets',
  ],
  [/no match for platform/, () => 'the image is not built for the architecture of the node'],
  [/i\/o timeout|deadline exceeded/i, () => 'the registry does not answer'],
];

/** An image that cannot be pulled: which one, and the answer of the registry. */
export const imageCause: Cause = (facts) => {
  for (const { object, state } of troubledPods(facts)) {
    for (const { name, waiting } of state.containers) {
      if (waiting === undefined || !reasons.has(waiting.reason)) continue;
      const container = containersOf(object).find((each) => each.name === name);
      const { image = 'unknown', imagePullPolicy: policy } = container ?? {};
      const whose = ofPod(name, { state });
      const field = { object, key: 'image', value: image, within: placeOf(object, name) };
      if (waiting.reason === 'InvalidImageName')
        return certain(`"${image}" of ${whose} is not a valid image name`, field);
      if (waiting.reason === 'ErrImageNeverPull')
        return certain(`image ${image} of ${whose} is not on the node, and imagePullPolicy Never forbids pulling it`, {
          ...field,
          key: 'imagePullPolicy',
          value: 'Never',
        });
      // ImagePullBackOff shows only the name; the reason is in the events of earlier attempts.
      const texts = [waiting.message, ...pullEvents(facts, object)];
      const answer = texts.flatMap((text) => answerOf(text) ?? []).at(0);
      if (policy !== 'Always' || !facts.isBrought?.(image))
        return certain(
          `image ${image} of ${whose} cannot be pulled${answer === undefined ? '' : `: ${answer}`}`,
          field,
        );
      return {
        ...certain(alwaysPulled(image, whose, answer), { ...field, key: 'imagePullPolicy', value: policy }),
        otherwise: field,
      };
    }
  }
  return undefined;
};

/** Explains that an image is in the cluster but is requested from its registry anyway. */
function alwaysPulled(image: string, whose: string, answer = 'which does not serve it'): string {
  const isDefault = isLatest(image);
  const why = image.endsWith(':latest') ? 'with the tag latest' : 'without a tag';
  const policy = `imagePullPolicy Always${isDefault ? `, Kubernetes' default for an image ${why}` : ''}`;
  const mend = `set IfNotPresent${isDefault ? ', or give the image another tag' : ''}`;
  return `${whose} has ${policy}: image ${image} was imported, but is pulled from its registry all the same (${answer}); ${mend}`;
}

function pullEvents(facts: Facts, pod: KubeObject): string[] {
  return eventsAbout(facts, pod)
    .filter((event) => event['reason'] === 'Failed')
    .map((event) => String(event['message']));
}

function answerOf(text: string): string | undefined {
  for (const [pattern, words] of answers) {
    const found = pattern.exec(text);
    if (found !== null) return words(found);
  }
  return undefined;
}
