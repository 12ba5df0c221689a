import { lintValues } from '../../helm/values/lint-values.ts';
import { readText } from '../../load/load-platform.ts';
import { loadVersions } from '../../load/load-versions.ts';
import { kubectlDifferences } from '../../load/yaml/kubectl-differences.ts';
import { readManifestFolder } from '../../manifests/read-manifest-folder.ts';
import { InputError, type Problem } from '../../model/errors/input-error.ts';
import { formatLocation } from '../../model/source-location.ts';
import { countOf } from '../../text/count-of.ts';
import { readPlatform, selectionFlags } from '../read-platform.ts';
import type { Command } from './command.ts';

export const lintCommand: Command = {
  positionals: '[FILE...]',
  flags: { platform: selectionFlags.platform },
  run: async (args) => {
    const { platform, scenarios } = await readPlatform(args, async (attempt, known, read) => {
      attempt(() => known && loadVersions(known.cluster.versions));
      const reported: Problem[] = [];
      for (const release of known?.releases ?? [])
        attempt(() => {
          const wrong = lintValues(release, known?.file);
          reported.push(...wrong);
          if (wrong.length > 0) throw new InputError(wrong);
          if (release.manifests !== undefined) readManifestFolder(release.manifests);
        });
      const steps = read.filter(({ skip }) => skip === undefined).flatMap((each) => [...each.steps, ...each.finally]);
      const ofHelm = steps.filter(({ kind }) => kind === 'helm');
      if (known === undefined || ofHelm.length === 0) return;
      const { lintStep } = await import('../../steps/helm/lint-step.ts');
      // A step of a group stands in each scenario that uses it.
      for (const step of new Map(ofHelm.map((each) => [formatLocation(each.at), each])).values())
        attempt(() => {
          const wrong = lintStep(step, known, reported);
          if (wrong.length > 0) throw new InputError(wrong);
        });
    });
    for (const file of new Set(scenarios.map(({ at }) => at.file)))
      for (const { at, message } of kubectlDifferences(readText(file), file))
        process.stderr.write(`${at === undefined ? file : formatLocation(at)}: warning: ${message}\n`);
    const counts = [countOf(platform.releases.length, 'release'), countOf(scenarios.length, 'scenario')];
    process.stdout.write(`${counts.join(' and ')} are valid\n`);
    return 0;
  },
};
