import type { Failure } from '../model/result.ts';
import { formatFailure } from './terminal/format-failure.ts';
import { createPalette } from './terminal/palette.ts';

const noColour = createPalette(false);

/** What the terminal shows of a failure, as uncoloured text. */
export function failureText(failure: Failure): string {
  return formatFailure(noColour, failure).join('\n');
}
