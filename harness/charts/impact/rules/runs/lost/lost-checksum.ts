import { createHash } from 'node:crypto';
import { type Consequence, consequence, type Rule } from '../../finding.ts';
import { workloadPairs } from '../../paired-workloads.ts';

const nothing = ['', '{}', 'null', '\n', '{}\n', 'null\n'].map((text) =>
  createHash('sha256').update(text).digest('hex'),
);

/** Nothing rolls the pods any more when what they read changes. */
export const lostChecksum: Rule = {
  name: 'lost-checksum',
  find: (comparison) =>
    workloadPairs(comparison)
      .filter(({ after }) => after.serves)
      .flatMap(({ id, before, after }) =>
        Object.entries(before.annotations)
          .filter(([key]) => /checksum|sha|hash/i.test(key))
          .flatMap(([key, value]): Consequence[] => {
            const now = after.annotations[key];
            const path = `${after.templatePath}.metadata.annotations.${key}`;
            const finding = (message: string): Consequence[] => [consequence('NEVER RUNS', id, path, message)];
            if (now === undefined)
              return finding(
                `the annotation ${key} of its pods is gone: a later change of what they read does not reach them`,
              );
            const isEmpty =
              now !== value && nothing.some((hash) => hash.startsWith(String(now)) && String(now).length >= 8);
            return isEmpty
              ? finding(
                  `the annotation ${key} of its pods is the checksum of nothing: a later change of what they read does not reach them`,
                )
              : [];
          }),
      ),
};
