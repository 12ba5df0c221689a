import { atMost, CONTROL, INVISIBLE, STORABLE, storable, storableText, WHITE_SPACE } from './text.ts';

const NAME_MAX = 255;
const DESCRIPTION_MAX = 10_000;
const SOURCE_URL_MAX = 2_048;

const control = new RegExp(`[${CONTROL}]`, 'u');
// Tag characters are invisible too. The OpenAPI pattern omits them: not every regex engine supports astral characters.
const visible = new RegExp(`[^${WHITE_SPACE}${INVISIBLE}\\u{e0000}-\\u{e0fff}]`, 'u');

/** 1 to 255 characters after trimming. NFC makes two encodings of the same visible name equal. */
export const nameField = storableText
  .transform((text) => text.trim().normalize('NFC'))
  .check((context) => {
    const refuse = (message: string) => context.issues.push({ code: 'custom', input: context.value, message });
    if (context.value === '') refuse('must not be empty or blank');
    else if (control.test(context.value)) refuse('must not contain control characters');
    else if (!visible.test(context.value)) refuse('must contain a visible character');
  })
  .check(atMost(NAME_MAX))
  .meta({
    description: `1 to ${NAME_MAX} characters after trimming and normalization to NFC. Must be unique among the datasets that are not deleted, must not contain control characters, and must contain a visible character.`,
    type: 'string',
    pattern: namePattern(),
    examples: ['iris'],
  });

/** Allows white space around the name. The name itself has at most 255 characters, no control character and a visible one. */
function namePattern(): string {
  const edge = `[^${CONTROL}${WHITE_SPACE}]`;
  const seen = `(?=[^${CONTROL}]*[^${CONTROL}${WHITE_SPACE}${INVISIBLE}])`;
  return `^[${WHITE_SPACE}]*${seen}${edge}(?:[^${CONTROL}]{0,${NAME_MAX - 2}}${edge})?[${WHITE_SPACE}]*$`;
}

/** Text of at most 10,000 characters, or null. */
export const descriptionField = storableText
  .check(atMost(DESCRIPTION_MAX))
  .nullable()
  .meta({
    description: 'A description of the dataset, or null.',
    type: ['string', 'null'],
    maxLength: DESCRIPTION_MAX,
    pattern: STORABLE,
  });

const URL_CHARACTERS = "A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=";
/** A URL as in RFC 3986, but without userinfo: credentials must not be stored. */
const URL_PATTERN = `^[hH][tT][tT][pP][sS]?://(?![^/?#]*@)(?![/?#])(?:[${URL_CHARACTERS}]|%[0-9A-Fa-f]{2})+$`;
const webUrl = new RegExp(URL_PATTERN);

/** Returns what is wrong with an http or https URL, or null if it is valid. */
function faultOf(text: string): string | null {
  if (!/^https?:\/\/[^/?#]/i.test(text)) return 'must be an http or https URL';
  if (/^[^/]+\/\/[^/?#]*@/.test(text)) return 'must not contain a user or a password';
  if (!webUrl.test(text))
    return 'must be percent-encoded: it contains a character that RFC 3986 does not allow in a URL';
  return URL.canParse(text) ? null : 'must be an http or https URL';
}

/** An http or https URL, or null. */
export const sourceUrlField = storable('an http or https URL or null')
  .check(atMost(SOURCE_URL_MAX))
  .check((context) => {
    const message = context.issues.length === 0 ? faultOf(context.value) : null;
    if (message !== null) context.issues.push({ code: 'custom', input: context.value, message });
  })
  .nullable()
  .meta({
    description: 'The source of the dataset: an http or https URL without a user or a password, or null.',
    type: ['string', 'null'],
    format: 'uri',
    maxLength: SOURCE_URL_MAX,
    pattern: URL_PATTERN,
    examples: ['https://www.kaggle.com/datasets/uciml/iris'],
  });
