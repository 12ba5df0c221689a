/** Generated from the values.schema.json of the chart by `charts docs`; not for editing. */

import type { KitServiceValues } from '../library/service/values.d.ts';

export type GrafanaValues = KitServiceValues;
