import { relative } from 'node:path';
import { z } from 'zod';
import { InputError } from '../model/errors/input-error.ts';
import { readText } from './load-platform.ts';
import { allowedKeysAt } from './yaml/allowed-keys.ts';
import { describeIssues } from './yaml/describe-issues.ts';
import { parseYaml } from './yaml/parse-yaml.ts';

const versionsSchema = z.looseObject({
  kubernetes: z.array(z.strictObject({ version: z.string(), image: z.string() })).min(1),
});

/** A pinned version of Kubernetes with its k3s image. */
export interface KubernetesVersion {
  /** Such as 1.35. */
  readonly version: string;
  /** Public name of the k3s image. */
  readonly image: string;
}

/** The k3s images that the kit pins for platforms that pin none; the first is the default. */
const ownVersions: readonly KubernetesVersion[] = [
  { version: '1.36', image: 'rancher/k3s:v1.36.1-k3s1' },
  { version: '1.35', image: 'rancher/k3s:v1.35.4-k3s1' },
  { version: '1.34', image: 'rancher/k3s:v1.34.4-k3s1' },
];

/** The pinned versions of Kubernetes; the first is the default.
 * @param path file that pins them; undefined: the versions that the kit pins
 * @throws InputError with file:line if the file is invalid */
export function loadVersions(path: string | undefined): readonly KubernetesVersion[] {
  if (path === undefined) return ownVersions;
  const file = relative(process.cwd(), path);
  const [document] = parseYaml(readText(file), file);
  const parsed = versionsSchema.safeParse(document?.value);
  if (parsed.success) return parsed.data.kubernetes;
  if (document === undefined)
    throw new InputError([{ at: { file, line: 1, column: 1 }, message: 'the file is empty; expected kubernetes' }]);
  throw new InputError(describeIssues(parsed.error.issues, document, [], (at) => allowedKeysAt(versionsSchema, at)));
}
