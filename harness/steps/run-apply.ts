import { resolve } from 'node:path';
import type { z } from 'zod';
import { judgeObject } from '../cluster/judge-workload.ts';
import { together } from '../cluster/judgement.ts';
import { parseObjects } from '../helm/render-release.ts';
import { readText } from '../load/load-platform.ts';
import { type KubeObject, objectName } from '../model/kube-object.ts';
import type { applyStep } from '../model/steps/apply-step.ts';
import { requireCluster } from './require-cluster.ts';
import type { StepRun } from './step-run.ts';

type ApplyInput = z.output<typeof applyStep.schema>;

/** Applies the objects, registers their deletion, and waits until they are what they say. */
export const runApply: StepRun<ApplyInput> = async (input, context) => {
  const access = requireCluster(context);
  const objects = objectsOf(input, context.folder);
  for (const object of objects) {
    context.defer(async () => {
      // No grace: the scenario is over.
      await access.client.delete({ ...object, ...object.metadata }, 0);
    });
    await access.client.apply(object);
  }
  if (input.ready) {
    await access.view.waitUntil((view) => together(objects.map((object) => judgeObject(object, view))), {
      what: `${objects.map(objectName).join(', ')} ready`,
      timeoutMs: context.timeoutMs,
      signal: context.signal,
      next: `kubectl -n ${access.namespace} get ${objects.map(objectName).join(' ')}`,
    });
  }
  return { value: { objects }, implied: {}, evidence: [] };
};

/** The objects that an apply step names. @throws InputError where its file cannot be read. */
export function objectsOf(input: Pick<ApplyInput, 'object' | 'objects' | 'file'>, folder: string): KubeObject[] {
  if (input.file !== undefined) return parseObjects(readText(resolve(folder, input.file)));
  return (input.objects ?? (input.object === undefined ? [] : [input.object])) as KubeObject[];
}
