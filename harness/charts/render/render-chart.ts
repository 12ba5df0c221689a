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

/** `charts/redis with values-local.yaml`, for messages. */
export function describeRendering({ chart, values, ...variant }: Rendering): string {
  const path = relative('', chart.path);
  const foreign = variant.release === chart.name ? '' : ` as ${variant.release} in ${variant.namespace}`;
  return `${path}${values === '' ? '' : ` with ${values}`}${foreign}`;
}
