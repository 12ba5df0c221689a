import type { Failure } from '../model/result.ts';
import { formatFailure } from './terminal/format-failure.ts';
import { createPalette } from './terminal/palette.ts';

const noColour = createPalette(false);

/** Everything that is known about a failure as uncoloured text, evidence uncut. */
export function failureText(failure: Failure): string {
  return formatFailure(noColour, failure, { maxEvidence: Number.POSITIVE_INFINITY }).join('\n');
}
