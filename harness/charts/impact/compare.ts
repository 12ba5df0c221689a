import { createTwoFilesPatch } from 'diff';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Rendering } from '../render/render-charts.ts';
import { summarize } from '../render/summarize.ts';
import { classify, type Finding } from './classify.ts';

/** An object that differs between two renders. */
export interface ObjectChange {
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly findings: readonly Finding[];
  /** Unified diff without the file header. */
  readonly patch: string;
}

/** How the render of a chart with one values file differs between two versions. */
export interface RenderingChange {
  readonly chart: string;
  readonly values: string;
  readonly changes: readonly ObjectChange[];
  /** What helm says now where it refuses values that it took before. */
  readonly refused: string | undefined;
  /** Why there is nothing to compare with, where that is so. */
  readonly note?: string;
}

/** The differences of two renders of one chart. A values file that helm refuses now and took before is one of them. */
export function compare(before: Rendering | undefined, after: Rendering): RenderingChange {
  const chart = after.chart.name;
  const nothing = { chart, values: after.values, changes: [], refused: undefined };
  if (before === undefined) return { ...nothing, refused: after.refused, note: 'is new' };
  if (after.refused !== undefined && before.refused === undefined) {
    return { ...nothing, refused: after.refused };
  }
  if (before.refused !== undefined) return { ...nothing, note: `did not render before: ${before.refused}` };
  const old = byName(before.objects);
  const now = byName(after.objects);
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  const changes = names.flatMap((name): ObjectChange[] => {
    const [one, other] = [old.get(name), now.get(name)];
    const [from, to] = [one ? summarize([one]) : '', other ? summarize([other]) : ''];
    if (from === to) return [];
    const lines = createTwoFilesPatch('before', 'after', from, to, '', '', { context: 3 }).split('\n').slice(3);
    const kind = one === undefined ? 'added' : other === undefined ? 'removed' : 'changed';
    return [
      { name, kind, findings: classify(one && stable(one), other && stable(other)), patch: lines.join('\n').trimEnd() },
    ];
  });
  return { chart, values: after.values, changes, refused: undefined };
}

/** What it means that a values file is gone: whoever installs the chart with it names a file that is not there. */
export function compareGone({ chart, values }: Rendering): RenderingChange {
  return { chart: chart.name, values, changes: [], refused: 'the file is gone' };
}

function byName(objects: readonly KubeObject[]): Map<string, KubeObject> {
  return new Map(objects.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
}

/** A random Secret changes its checksum with each render and would look like a restart in every report. */
function stable(object: KubeObject): KubeObject {
  return JSON.parse(
    JSON.stringify(object, (key, value: unknown) => (key === 'checksum/secret' ? '(masked)' : value)),
  ) as KubeObject;
}
