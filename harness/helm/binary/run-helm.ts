import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isTimeout } from '../../async/abortable.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import { rejectedValues, type ValueProblem } from '../values/schema-problems.ts';
import { findHelm, type HelmBinary } from './find-helm.ts';

export interface HelmOptions {
  /** Path of the kubeconfig; without it Helm cannot access any cluster. */
  readonly kubeconfig?: string;
  /** Text for standard input, such as values for `--values -`, so that secrets do not show in the process list. */
  readonly input?: string;
  readonly signal?: AbortSignal;
}

/** Helm exited with a code other than 0. */
export class HelmError extends EnvironmentError {
  /** What Helm wrote to standard output until then. */
  readonly output: string;
  /** The values that the chart rejected; undefined if Helm failed for another reason. */
  readonly refused: readonly ValueProblem[] | undefined;
  /** Whether the API server could not be reached, so that nothing was rejected. */
  readonly isUnreachable: boolean;

  /** @param chart folder of the chart, for the paths of its subcharts' values */
  constructor(command: string, stderr: string, output: string, chart?: string) {
    const refused = rejectedValues(stderr, chart);
    const words = refused?.map(({ message }) => message).join(' · ') ?? lastWords(stderr);
    super(`helm ${command} failed: ${words}`, { observed: withoutRepeats(stderr) });
    this.output = output;
    this.refused = refused;
    this.isUnreachable = /Kubernetes cluster unreachable/.test(stderr);
  }
}

/** A helm binary that can be run. */
export interface Helm {
  readonly binary: HelmBinary;
  /** Runs Helm and resolves to its standard output.
   * @throws HelmError with the output of Helm; EnvironmentError if it cannot be executed */
  run(args: readonly string[], options?: HelmOptions): Promise<string>;
}

/** Makes `helm template` render for a cluster; by default Helm assumes the newest Kubernetes that it knows.
 * @param kubernetes version such as `1.35.4`; undefined if unknown
 * @param apiVersions what the cluster serves besides, such as `example.com/v1/Thing` */
export function helmFor(helm: Helm, kubernetes: string | undefined, apiVersions: readonly string[] = []): Helm {
  const version = /\d+\.\d+(\.\d+)?/.exec(kubernetes ?? '')?.[0];
  const more = [
    ...(version === undefined ? [] : ['--kube-version', version]),
    ...apiVersions.flatMap((each) => ['--api-versions', each]),
  ];
  return { ...helm, run: (args, options) => helm.run(args[0] === 'template' ? [...args, ...more] : args, options) };
}

/** Finds helm and wraps it for use from code. @throws EnvironmentError if helm is not found */
export async function createHelm(env: NodeJS.ProcessEnv = process.env): Promise<Helm> {
  const binary = await findHelm(env);
  const run: Helm['run'] = (args, options = {}) =>
    runHelm(binary.path, args, options, env).catch((error: unknown) => {
      const [, schema] = (error instanceof HelmError && remoteSchema.exec(`${error.observed}${error.output}`)) || [];
      if (schema === undefined || args.includes(withoutSchema)) throw error;
      if (!warned.has(schema))
        process.emitWarning(`the schema ${schema} of a chart cannot be loaded: its values are not validated`);
      warned.add(schema);
      return runHelm(binary.path, [...args, withoutSchema], options, env);
    });
  return { binary, run };
}

/** Remote schemas for which the warning was already printed. */
const warned = new Set<string>();

const withoutSchema = '--skip-schema-validation';

/** Helm's error if a schema refers to a remote one that cannot be loaded, which says nothing about the values. */
const remoteSchema = /failing loading "(https?:\/\/[^"]+)": HTTP request failed/;

/** How long Helm may take to end after it was asked to, in milliseconds. */
const endsWithinMs = 5000;

function runHelm(path: string, args: readonly string[], options: HelmOptions, env: NodeJS.ProcessEnv): Promise<string> {
  const command = args.slice(0, 2).join(' ');
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Without a kubeconfig, Helm must not use the user's own cluster.
      env: { ...env, KUBECONFIG: options.kubeconfig ?? '/dev/null' },
      ...(options.signal && { signal: options.signal }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', (cause) => {
      if (options.signal?.aborted) {
        const output = Buffer.concat(out).toString('utf8');
        const late = isTimeout(options.signal.reason);
        const error = late ? new HelmError(command, 'it did not end in time', output) : cause;
        // Until it has ended, it still writes to the cluster, which the caller restores next.
        const kill = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
        child.once('exit', () => {
          clearTimeout(kill);
          reject(error);
        });
        return;
      }
      const next = 'check HELM_BIN and PATH';
      reject(new EnvironmentError(`${path} cannot be run`, { observed: cause.message, next, cause }));
    });
    child.on('close', (code) => {
      const stderr = Buffer.concat(err).toString('utf8').trim();
      const output = Buffer.concat(out).toString('utf8');
      if (code === 0) return resolve(output);
      const chart = args.find((arg) => existsSync(join(arg, 'Chart.yaml')));
      reject(new HelmError(command, stderr, output, chart));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** Helm's output without log lines that repeat its error message. */
function withoutRepeats(stderr: string): string {
  const lines = stderr.split('\n');
  const others = lines.filter((line) => !/^level=WARN msg="\w+ failed" .*error=/.test(line));
  return others.some((line) => line.startsWith('Error: ')) ? others.join('\n') : stderr;
}

function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .filter((line) => line !== '' && !/level=(WARN|INFO)|^(WARNING|I\d{4}|W\d{4}|Use --debug flag)/.test(line));
  return (lines.join(' ') || stderr).replace(/^Error: /, '').slice(0, 2000);
}
