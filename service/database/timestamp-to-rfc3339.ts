/**
 * Turns PostgreSQL's text of a timestamptz (`2026-01-31 08:15:30.123456+00`) into RFC 3339 in UTC with milliseconds.
 * Text in UTC is cut and joined without a Date, because every row of a page has two of them.
 * @throws RangeError where the text is no time.
 */
export function timestampToRfc3339(text: string): string {
  if (text.endsWith('+00') && text.charCodeAt(10) === SPACE) {
    const fraction = text.length > 22 ? text.slice(20, -3) : '';
    return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  }
  return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).toISOString();
}

const SPACE = 32;
