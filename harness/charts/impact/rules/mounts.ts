import { type Json, mappingsAt, textAt } from '../../render/json.ts';
import { volumeSource, type Workload } from '../../render/manifest.ts';

/** What a container finds at a path. */
export interface Mount {
  readonly path: string;
  readonly subPath: string;
  readonly readOnly: boolean;
  /** Such as `persistentVolumeClaim`; `claim template` for one of a StatefulSet. */
  readonly type: string;
  /** What is mounted, such as `persistentVolumeClaim data`; a claim template is its own. */
  readonly source: string;
  /** Whether it outlives the pod. */
  readonly lasts: boolean;
}

/** What is mounted into a container. */
export function mountsOf({ spec, object }: Workload, container: Json): Mount[] {
  const templates = mappingsAt(object, 'spec.volumeClaimTemplates').map((claim) => textAt(claim, 'metadata.name'));
  const volumes = mappingsAt(spec, 'volumes');
  return mappingsAt(container, 'volumeMounts').map((mount) => {
    const name = textAt(mount, 'name');
    const volume = volumes.find((one) => one['name'] === name);
    const isTemplate = volume === undefined && templates.includes(name);
    const source = volume === undefined ? { type: 'claim template', name } : volumeSource(volume);
    return {
      path: textAt(mount, 'mountPath').replace(/(.)\/+$/, '$1'),
      subPath: textAt(mount, 'subPath') || textAt(mount, 'subPathExpr'),
      readOnly: mount['readOnly'] === true,
      type: source.type,
      source: `${source.type} ${source.name}`.trim(),
      lasts: isTemplate || ['persistentVolumeClaim', 'hostPath', 'nfs', 'csi', 'ephemeral'].includes(source.type),
    };
  });
}
