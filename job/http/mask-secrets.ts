/** Shorter texts are not treated as secrets, because they would match parts of ordinary words. */
const minLength = 4;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Returns a function that masks secrets in a text. It does not matter how they got there: a server may echo what it was
 * sent. Secrets are recognised as they are, and as escaped in JSON, URL queries and HTML.
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
    // Longest first, because a secret may contain another.
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
}
