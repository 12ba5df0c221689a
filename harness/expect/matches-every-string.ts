/** Strings that no pattern with a meaning matches all of: without a character, and with every one that people write. */
const probes = ['', '\n', String.fromCharCode(...Array.from({ length: 0x250 }, (_, code) => code))];

/** Whether a regular expression matches every string, as `.*` does, and therefore proves nothing. What looks around may
 * exclude a single word, so it counts as a condition.
 * @throws SyntaxError if it is not a regular expression */
export function matchesEveryString(pattern: string): boolean {
  const expression = new RegExp(pattern, 'u');
  return !/\(\?<?[=!]/.test(pattern) && probes.every((probe) => expression.test(probe));
}
