/** Generated from the values.schema.json of the chart by `charts docs`; not for editing. */

import type { KitServiceValues } from '../library/service/values.d.ts';

export interface MonitoringValues extends KitServiceValues {
  readonly replace?: {
    readonly [key: string]: string;
  };
  readonly certificates?: {
    readonly hosts?: readonly (string)[];
    readonly ingress?: string;
  };
}
