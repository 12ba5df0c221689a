import type { Problem } from '../../model/errors/input-error.ts';
import { kubectlSchema } from './parse-manifests.ts';
import { parseYaml } from './parse-yaml.ts';

/** Finds values in a scenario file, which is YAML 1.2, that kubectl would read differently, such as `0400` and
 * `yes`. */
export function kubectlDifferences(text: string, file: string): Problem[] {
  const others = parseYaml(text, file, { schema: kubectlSchema });
  return parseYaml(text, file).flatMap(({ value, locate }, index) => {
    const problems: Problem[] = [];
    const compare = (here: unknown, there: unknown, path: readonly PropertyKey[]): void => {
      if (typeof here === 'object' && here !== null) {
        for (const [key, item] of Object.entries(here)) {
          const entries = there as Readonly<Record<string, unknown>>;
          // kubectl reads a key such as `y` as a boolean.
          const other = Object.hasOwn(entries, key)
            ? key
            : String(key.toLowerCase() === 'y' || /^(yes|on)$/i.test(key));
          compare(item, entries[other], [...path, key]);
        }
      } else if (here !== there && path.some((key) => key === 'apply' || key === 'assert' || key === 'object')) {
        const [mine, theirs] = [formatScalar(here), formatScalar(there)];
        const message = `${String(path.at(-1))} is ${mine} here (YAML 1.2) but ${theirs} for kubectl: write the value that you mean`;
        problems.push({ at: locate(path), message });
      }
    };
    compare(value, others[index]?.value, []);
    return problems;
  });
}

function formatScalar(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
