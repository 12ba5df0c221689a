import { writeFile } from 'node:fs/promises';
import { findImpact, type Impact } from '../../../charts/impact/find-impact.ts';
import { toAnnotations } from '../../../charts/impact/report/annotations.ts';
import { toMarkdown } from '../../../charts/impact/report/markdown.ts';
import { toSarif } from '../../../charts/impact/report/sarif.ts';
import { type Effect, effects } from '../../../charts/impact/rules/finding.ts';
import { bumpVersions } from '../../../charts/impact/versions/bump-versions.ts';
import { exitCodes } from '../../../model/errors/harness-error.ts';
import { InputError } from '../../../model/errors/input-error.ts';
import type { Arguments } from '../../parse-arguments.ts';
import { findPlatformFile, textOf, textsOf } from '../../read-platform.ts';

const usualFailOn: readonly Effect[] = ['REFUSED', 'DATA', 'SECURITY'];

/** Prints how a change of charts affects each dependant; resolves to the exit code. */
export async function impactAndPrint(folders: readonly string[], args: Arguments): Promise<number> {
  const failOn = failOnOf(textOf(args.flags['fail-on']));
  const [against, from] = [textOf(args.flags['against']), textOf(args.flags['from'])];
  const impact = await findImpact({
    folders,
    platform: findPlatformFile(args) ?? '',
    cluster: args.flags['no-cluster'] !== true,
    ...(against !== undefined && { against }),
    ...(from !== undefined && { from }),
  });
  const text = toMarkdown(impact, failOn);
  process.stdout.write(`${text.trimEnd()}\n`);
  for (const output of textsOf(args.flags['output'])) await writeFile(output, formatted(output, impact, failOn, text));
  if (process.env['GITHUB_ACTIONS'] === 'true') process.stdout.write(`${toAnnotations(impact, failOn).join('\n')}\n`);
  if (args.flags['bump'] === true) {
    await bumpVersions(impact.advice);
    for (const { at, from: was, to } of impact.advice)
      process.stdout.write(`${at.file}:${at.line}: ${was} is ${to} now\n`);
  }
  if (impact.findings.some(({ effect }) => failOn.includes(effect))) return exitCodes.failed;
  return impact.notCompared.length > 0 ? exitCodes.nothingRan : exitCodes.passed;
}

function formatted(output: string, impact: Impact, failOn: readonly Effect[], markdown: string): string {
  if (output.endsWith('.sarif')) return toSarif(impact, failOn);
  return output.endsWith('.json') ? `${JSON.stringify(impact, null, 2)}\n` : markdown;
}

function failOnOf(given: string | undefined): readonly Effect[] {
  if (given === undefined) return usualFailOn;
  const names = given.split(',').map((name) => name.trim().toUpperCase().replaceAll('-', ' '));
  const unknown = names.filter((name) => !effects.some((effect) => effect === name) && name !== 'NONE');
  if (unknown.length === 0) return effects.filter((effect) => names.includes(effect));
  const message = `--fail-on: ${unknown.join(', ')} was given; expected none, or some of ${effects.join(', ')}`;
  throw new InputError([{ at: undefined, message }]);
}
