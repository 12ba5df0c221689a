import { atMost, CONTROL, INVISIBLE, STORABLE, storable, storableText, WHITE_SPACE } from './text.ts';

const NAME_MAX = 255;
const DESCRIPTION_MAX = 10_000;
const SOURCE_URL_MAX = 2_048;

const control = new RegExp(`[${CONTROL}]`, 'u');
// Tags, too, show nothing. The pattern of the contract leaves them out: not every reader of it knows characters of two units.
const visible = new RegExp(`[^${WHITE_SPACE}${INVISIBLE}\\u{e0000}-\\u{e0fff}]`, 'u');

/** 1 to 255 characters after trimming, in normal form C: two spellings of one name that look the same are the same. */
export const nameField = storableText
  .transform((text) => text.trim().normalize('NFC'))
  .check((context) => {
    const refuse = (message: string) => context.issues.push({ code: 'custom', input: context.value, message });
    if (context.value === '') refuse('must not be empty or blank');
    else if (control.test(context.value)) refuse('must not contain control characters');
    else if (!visible.test(context.value)) refuse('must have a character that can be seen');
  })
  .check(atMost(NAME_MAX))
  .meta({
    description: `1 to ${NAME_MAX} characters after trimming and in normal form C (NFC), unique among the datasets that are not deleted; without control characters, and not of invisible ones alone.`,
    type: 'string',
    pattern: namePattern(),
    examples: ['iris'],
  });

/** White space around; inside it no control character, at most 255 characters, and one among them that can be seen. */
function namePattern(): string {
  const edge = `[^${CONTROL}${WHITE_SPACE}]`;
  const seen = `(?=[^${CONTROL}]*[^${CONTROL}${WHITE_SPACE}${INVISIBLE}])`;
  return `^[${WHITE_SPACE}]*${seen}${edge}(?:[^${CONTROL}]{0,${NAME_MAX - 2}}${edge})?[${WHITE_SPACE}]*$`;
}

/** Any text of 10,000 characters at most, or null for none. */
export const descriptionField = storableText
  .check(atMost(DESCRIPTION_MAX))
  .nullable()
  .meta({
    description: 'What the dataset is, or null.',
    type: ['string', 'null'],
    maxLength: DESCRIPTION_MAX,
    pattern: STORABLE,
  });

const URL_CHARACTERS = "A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=";
/** RFC 3986, without the part before an `@` that would be a name and a password. */
const URL_PATTERN = `^[hH][tT][tT][pP][sS]?://(?![^/?#]*@)(?![/?#])(?:[${URL_CHARACTERS}]|%[0-9A-Fa-f]{2})+$`;
const webUrl = new RegExp(URL_PATTERN);

/** Says what is wrong with an http or https URL; null where nothing is. */
function faultOf(text: string): string | null {
  if (!/^https?:\/\/[^/?#]/i.test(text)) return 'must be an http or https URL';
  if (/^[^/]+\/\/[^/?#]*@/.test(text)) return 'must not contain a user or a password';
  if (!webUrl.test(text)) return 'must be percent-encoded: it has a character that RFC 3986 does not allow in a URL';
  return URL.canParse(text) ? null : 'must be an http or https URL';
}

/** An http or https URL, or null for none. */
export const sourceUrlField = storable('an http or https URL or null')
  .check(atMost(SOURCE_URL_MAX))
  .check((context) => {
    const message = context.issues.length === 0 ? faultOf(context.value) : null;
    if (message !== null) context.issues.push({ code: 'custom', input: context.value, message });
  })
  .nullable()
  .meta({
    description: 'Where the dataset comes from: an http or https URL without a user or a password, or null.',
    type: ['string', 'null'],
    format: 'uri',
    maxLength: SOURCE_URL_MAX,
    pattern: URL_PATTERN,
    examples: ['https://www.kaggle.com/datasets/uciml/iris'],
  });
