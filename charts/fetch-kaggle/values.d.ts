/** Generated from the values.schema.json of the chart by `charts docs`; not for editing. */

import type { KitJobValues } from '../library/job/values.d.ts';

export type FetchKaggleValues = KitJobValues;
