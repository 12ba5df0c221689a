import { relative } from 'node:path';
import { HelmError } from '../../helm/binary/run-helm.ts';
import { wrongValues } from '../../helm/values/wrong-values.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { Problem } from '../../model/errors/input-error.ts';
import type { ChartFolder } from '../chart-folder.ts';
import { messageOf } from './message-of.ts';
import type { Renderer } from './renderer.ts';
import { namespace, type Variant } from './variants/variants.ts';

/** What came of one render. */
export interface Rendered {
  readonly objects: readonly KubeObject[];
  /** The error of helm if it rejected the chart; then there are no objects. */
  readonly refused: string | undefined;
  /** Where values are wrong: each with the place that gives it. */
  readonly wrongValues?: readonly Problem[];
}

/** A chart as one variant makes it. */
export interface Rendering extends Variant, Rendered {
  readonly chart: ChartFolder;
}

interface RenderRequest {
  readonly release: string;
  readonly namespace?: string;
  /** Folder of the staged chart. */
  readonly path: string;
  readonly args: readonly string[];
  /** Text for standard input. */
  readonly input?: string;
  /** The files that give the values, the one that wins last. */
  readonly sources?: readonly string[];
  /** A cluster that `lookup` is answered from, as for an upgrade of what is there. */
  readonly kubeconfig?: string;
}

/** One render of a staged chart; a refusal is a result, not an error. */
export async function render(
  renderer: Renderer,
  { release, namespace: given = namespace, path, args, input, sources = [], kubeconfig }: RenderRequest,
): Promise<Rendered> {
  const upgrade = kubeconfig === undefined ? [] : ['--is-upgrade', '--dry-run=server', '--disable-openapi-validation'];
  try {
    const text = await renderer.run(['template', release, path, '--namespace', given, ...upgrade, ...args], {
      ...(input !== undefined && { input }),
      ...(kubeconfig !== undefined && { kubeconfig }),
    });
    return { objects: renderer.parse(text), refused: undefined };
  } catch (error) {
    const wrong =
      error instanceof HelmError &&
      wrongValues(
        error,
        sources.map((file) => ({ file })),
      );
    return { objects: [], refused: messageOf(error), ...(wrong && { wrongValues: wrong }) };
  }
}

/** `charts/redis with values-local.yaml, as another in elsewhere`, for messages; the chart alone where it is all renders that
 * helm made of it.
 * @param all the renders of the chart, of which `those` are some. */
export function describeRenderings(those: readonly Rendering[], all: readonly Rendering[]): string {
  const path = relative('', those[0]?.chart.path ?? '') || '.';
  const isRefused = those.some(({ refused }) => refused !== undefined);
  const missing = all.filter((each) => !those.includes(each) && (isRefused || each.refused === undefined));
  if (missing.length === 0) return path;
  const isForeign = ({ chart, release }: Rendering) => release !== chart.name;
  const hasOwn = those.some((each) => each.values === '' && !isForeign(each));
  // The other names are tried with the chart's own values.
  const told = hasOwn && !missing.some(isForeign) ? those.filter((each) => !isForeign(each)) : those;
  return `${path} ${[...new Set(told)].map(describeVariant).join(', ')}`;
}

function describeVariant({ chart, values, release, namespace: given }: Rendering): string {
  if (release !== chart.name) return `as ${release} in ${given}`;
  return `with ${values || 'its own values'}`;
}
