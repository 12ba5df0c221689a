import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../../../model/errors/harness-error.ts';
import { baseEnvironment } from '../environment/base-environment.ts';
import { expandReferences } from '../environment/expand-references.ts';
import { localizeEnvironment } from '../environment/localize-environment.ts';
import { mountsOf } from '../environment/prepare-volumes.ts';
import { resolveEnvironment } from '../environment/resolve-environment.ts';
import { rewriteAddresses } from '../environment/rewrite-addresses.ts';
import { rewritePaths } from '../environment/rewrite-paths.ts';
import type { LocalRun } from '../local-run.ts';
import type { Container } from '../manifest/pod-spec.ts';
import type { PodTemplate } from '../manifest/pod-template.ts';
import type { Notes } from '../notes.ts';
import type { ProcessRequest } from './start-process.ts';

export interface ContainerRequest {
  readonly template: PodTemplate;
  readonly container: Container;
  /** Replaces the ENTRYPOINT of the image. */
  readonly command: readonly string[];
  /** Variables that override those of the manifest. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly volumes: ReadonlyMap<string, string>;
  /** Name of the log file, without its extension. */
  readonly logName: string;
  readonly tell: Notes;
}

const longestGraceMs = 10_000;

/**
 * Turns a container of a manifest into a process of this machine: resolves its environment, localises addresses and
 * paths, and appends its arguments to the command.
 * @throws EnvironmentError with all references that cannot be resolved
 */
export async function prepareContainer(run: LocalRun, request: ContainerRequest): Promise<ProcessRequest> {
  const { template, container } = request;
  const source = { objects: run.objects, unavailable: run.unavailable };
  const resolved = resolveEnvironment(template, container, request.overrides, source);
  if (resolved.problems.length > 0) {
    throw new EnvironmentError(
      `container ${container.name} of ${template.object.kind}/${template.object.metadata.name} cannot start`,
      {
        expected: 'every reference of its environment resolves to an object of the platform',
        observed: resolved.problems.join('\n'),
      },
    );
  }
  const mounts = mountsOf(container, request.volumes);
  const { env, leftOut } = localizeEnvironment(resolved.variables, run.services, mounts);
  for (const [name, release] of [...resolved.leftOut, ...leftOut]) {
    request.tell.remark(`runs without ${name}: release ${release} is unavailable (${run.unavailable.get(release)})`);
  }
  const [program, ...rest] = [...request.command, ...container.args.map(localArgument)];
  if (program === undefined) throw new EnvironmentError(`release ${template.release} has an empty local.run`);
  const temporaryFolder = join(run.folder, 'tmp', request.logName);
  await mkdir(temporaryFolder, { recursive: true });
  return {
    command: [program, ...rest],
    cwd: run.workFolder,
    env: {
      ...baseEnvironment(run.workFolder, temporaryFolder, run.marker),
      HOSTNAME: `${template.object.metadata.name}-0`,
      ...env,
    },
    logFile: join(run.context.reportsFolder, `${request.logName}.log`),
    mask: run.mask,
    supervisor: run.supervisor,
    graceMs: Math.min((template.pod.terminationGracePeriodSeconds ?? 30) * 1000, longestGraceMs),
  };

  function localArgument(argument: string): string {
    const expanded = expandReferences(argument, resolved.variables);
    return rewritePaths(rewriteAddresses(expanded, run.services).text, mounts);
  }
}
