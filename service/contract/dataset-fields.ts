import { z } from 'zod';
import { countCharacters, expected, STORABLE, storableText, WHITE_SPACE } from './text.ts';

const NAME_MAX = 255;

/** 1 to 255 characters after trimming. */
export const nameField = storableText
  .transform((text) => text.trim())
  .check((context) => {
    if (context.value === '') {
      context.issues.push({ code: 'custom', input: context.value, message: 'must not be empty or blank' });
    } else if (context.value.length > NAME_MAX && countCharacters(context.value) > NAME_MAX) {
      const message = `must have at most ${NAME_MAX} characters, not ${countCharacters(context.value)}`;
      context.issues.push({ code: 'custom', input: context.value, message });
    }
  })
  .meta({
    description: `1 to ${NAME_MAX} characters after trimming, unique among the datasets that are not deleted.`,
    type: 'string',
    pattern: `^[${WHITE_SPACE}]*[^\\u0000${WHITE_SPACE}](?:[^\\u0000]{0,${NAME_MAX - 2}}[^\\u0000${WHITE_SPACE}])?[${WHITE_SPACE}]*$`,
    examples: ['iris'],
  });

/** Any text, or null for none. */
export const descriptionField = storableText
  .nullable()
  .meta({ description: 'What the dataset is, or null.', type: ['string', 'null'], pattern: STORABLE });

/** Whether a text is an absolute http or https URL without spaces and control characters. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^\s/?#][^\s]*$/i.test(text) && !hasControl(text) && URL.canParse(text);
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

/** An http or https URL, or null for none. */
export const sourceUrlField = z
  .union([z.null(), storableText.refine(isWebUrl, { error: 'must be an http or https URL' })], {
    error: (issue) => expected('an http or https URL or null', issue.input),
  })
  .meta({
    description: 'Where the dataset comes from: an http or https URL, or null.',
    type: ['string', 'null'],
    format: 'uri',
    pattern: '^[hH][tT][tT][pP][sS]?://[^/?#\\s\\u0000-\\u001f\\u007f][^\\s\\u0000-\\u001f\\u007f]*$',
    examples: ['https://www.kaggle.com/datasets/uciml/iris'],
  });
