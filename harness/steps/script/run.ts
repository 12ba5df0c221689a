import { rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { findHelm, findKubectl } from '../../helm/binary/find-helm.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { formatDuration } from '../../model/duration.ts';
import { HarnessError } from '../../model/errors/harness-error.ts';
import type { Evidence } from '../../model/result/result.ts';
import { parseIfJson } from '../../text/exact-json.ts';
import type { StepContext, StepRun } from '../step-run.ts';
import type { ScriptInput } from './define.ts';
import { type ProcessOutput, runProcess } from './run-process.ts';

const defaultShell = ['bash', '-eo', 'pipefail'];
const keptCharacters = 1_000_000;
const evidenceLength = 4000;

/** A script that was killed at its timeout, with its output so far. */
class ScriptError extends HarnessError {
  readonly evidence: readonly Evidence[];

  constructor(timeoutMs: number, evidence: Evidence) {
    super('the script did not end in time and was killed with all processes that it started', {
      expected: `its exit within ${formatDuration(timeoutMs)}`,
      observed: lastLine(evidence.text),
      next: 'set a longer `timeout` for the step, or check its output below for where it hangs',
    });
    this.evidence = [evidence];
  }
}

/** Runs the script in the scenario's folder and returns `exitCode`, `stdout`, `stderr` and, if stdout can be parsed,
 * `json`. */
export const run: StepRun<ScriptInput> = async (input, context) => {
  // Passed as a file, not as an argument: values of expressions must not show in the process list.
  await using file = input.run === undefined ? undefined : await scriptFile(input.run);
  const command = file === undefined ? (input.command ?? []) : [...(input.shell ?? defaultShell), file.path];
  const output = await runProcess(command, {
    cwd: context.folder,
    env: { ...(await environment(context)), ...(await forwarded(input, context)), ...input.env },
    signal: context.signal,
    keptCharacters,
  });
  // The script may have replaced a certificate or password that was read before.
  context.target.forgetWays?.();
  context.defer(async () => output.endRest(), { what: 'the background processes of the script', mend: 'kill them' });
  const evidence = { title: 'output of the script', text: formatOutput(output) };
  if (output.givenUp) throw new ScriptError(context.timeoutMs, evidence);
  const stdout = output.stdout.trimEnd();
  return {
    value: { exitCode: output.exitCode, stdout, stderr: output.stderr.trimEnd(), json: parseIfJson(stdout) },
    implied: { exitCode: 0 },
    evidence: [evidence],
  };
};

/** Environment of the script. Without a cluster, kubectl must not use the user's own; with one, the kit's kubectl and
 * helm are added if PATH has none. */
async function environment({ target, runId }: StepContext): Promise<NodeJS.ProcessEnv> {
  const { NAMESPACE: _, ...inherited } = process.env;
  const { cluster } = target;
  if (cluster === undefined) return { ...inherited, KUBECONFIG: '/dev/null', RUN_ID: runId };
  const tools = await Promise.allSettled([findKubectl(), findHelm()]);
  const folders = tools.flatMap((tool) => (tool.status === 'fulfilled' ? [dirname(tool.value.path)] : []));
  return {
    ...inherited,
    PATH: [process.env['PATH'], ...folders].join(delimiter),
    KUBECONFIG: cluster.kubeconfig,
    NAMESPACE: cluster.namespace,
    RUN_ID: runId,
  };
}

/** Variables with the local addresses that forward to ports of releases. */
async function forwarded({ forward }: ScriptInput, { target }: StepContext): Promise<NodeJS.ProcessEnv> {
  const all = Object.entries(forward).map(async ([release, port]) => {
    const { host, port: local } = await target.address(release, port);
    const name = release.toUpperCase().replaceAll('-', '_');
    return { [`${name}_HOST`]: host, [`${name}_PORT`]: String(local), [`${name}_ADDRESS`]: `${host}:${local}` };
  });
  return Object.assign({}, ...(await Promise.all(all)));
}

async function scriptFile(text: string): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = await makeTemporaryFolder();
  const path = join(folder, 'script');
  await writeFile(path, text, { mode: 0o600 });
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

function formatOutput({ stdout, stderr, exitCode }: ProcessOutput): string {
  return [stdout, stderr, `exit code ${exitCode}`]
    .map((part) => part.trimEnd())
    .filter((part) => part !== '')
    .join('\n')
    .slice(-evidenceLength);
}

function lastLine(text: string): string {
  const lines = text.split('\n');
  return lines.length > 1 ? `last output: ${lines.at(-2)}` : 'no output';
}
