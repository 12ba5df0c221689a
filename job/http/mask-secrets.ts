/** Shorter ones are no secrets, and would be found in every other word. */
const minLength = 4;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Makes a function that takes secrets out of a text, whatever brought them in: a server may answer with what it was sent.
 * They are found as they are, and as they stand in JSON, in the query of an address and in HTML.
 */
export function createMask(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter(({ length }) => length >= minLength)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret.toWellFormed()),
      new URLSearchParams([['', secret]]).toString().slice(1),
      secret.replace(/[&<>"']/g, (character) => entities[character] ?? character),
    ])
    // A secret may hold another.
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
}
