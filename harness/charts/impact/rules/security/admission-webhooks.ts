import { canonicalText, mappingsAt, textAt } from '../../../render/json.ts';
import { type Consequence, changedPairs, consequence, type Rule, removedPairs, shown } from '../finding.ts';

const kinds = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'];
/** What says of which requests a webhook is asked. */
const scopes = ['rules', 'namespaceSelector', 'objectSelector', 'matchConditions', 'matchPolicy'];

/** A webhook is not asked any more, is asked of other requests, or holds requests back while it does not answer. */
export const admissionWebhooks: Rule = {
  name: 'admission-webhooks',
  find: (comparison) => [
    ...removedPairs(comparison, ...kinds).map(({ id }) =>
      consequence('SECURITY', id, '', 'is removed: nobody is asked any more'),
    ),
    ...changedPairs(comparison, ...kinds).flatMap(({ id, before, after }) =>
      mappingsAt(before, 'webhooks').flatMap((webhook): Consequence[] => {
        const name = textAt(webhook, 'name');
        const now = mappingsAt(after, 'webhooks').find((other) => textAt(other, 'name') === name);
        const finding = (effect: Consequence['effect'], field: string, message: string): Consequence[] => [
          consequence(effect, id, `webhooks[${name}]${field}`, message),
        ];
        if (now === undefined) return finding('SECURITY', '', `webhook ${name} is gone: nobody is asked any more`);
        const [was, is] = [webhook, now].map((one) => textAt(one, 'failurePolicy') || 'Fail');
        const message = `failurePolicy of ${name} is ${shown(is)}, and was ${shown(was)}`;
        const service = textAt(now, 'clientConfig.service.name');
        const isGone =
          comparison.before.find('Service', textAt(webhook, 'clientConfig.service.name')) !== undefined &&
          comparison.after.find('Service', service) === undefined;
        return [
          ...(was === is
            ? []
            : is === 'Fail'
              ? finding(
                  'TRAFFIC',
                  '.failurePolicy',
                  `${message}: while it does not answer, what it is asked of is refused`,
                )
              : finding('SECURITY', '.failurePolicy', `${message}: while it does not answer, all gets through`)),
          ...(isGone
            ? finding(
                'TRAFFIC',
                '.clientConfig',
                `asks Service ${service}, which is not there: what it is asked of is refused`,
              )
            : []),
          ...scopes
            .filter((scope) => canonicalText(webhook[scope] ?? {}) !== canonicalText(now[scope] ?? {}))
            .map((scope) =>
              now[scope] === undefined
                ? consequence(
                    'TRAFFIC',
                    id,
                    `webhooks[${name}].${scope}`,
                    `${scope} of ${name} is gone: it is asked of more requests`,
                  )
                : consequence(
                    'SECURITY',
                    id,
                    `webhooks[${name}].${scope}`,
                    `${scope} of ${name} is another: what it was asked of may get through`,
                  ),
            ),
        ];
      }),
    ),
  ],
};
