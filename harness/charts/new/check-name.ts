/** Words that YAML, JavaScript or the layout of the folders takes for something else than a name. */
const reserved = new Set([
  ...['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n'],
  ...['constructor', 'prototype', 'undefined', 'nan', 'inf'],
  ...['platform', 'library', 'charts', 'tests', 'values', 'global', 'default'],
]);

/** Why a name cannot be a new chart's or scenario's, or undefined. Two things follow from the limit of 40: a Job's pods fit
 * in 63 characters, and a component such as -backup still fits behind the name. */
export function checkName(name: string, taken: readonly string[]): string | undefined {
  const given = `the name ${JSON.stringify(name)} was given`;
  if (!/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name))
    return `${given}; expected a DNS label: a lower-case letter, then letters, digits and -, at most 40, such as price-alerts`;
  if (reserved.has(name))
    return `${given}, which is reserved in YAML, JavaScript or these folders; expected a name such as ${name}-service`;
  if (name.startsWith('kit-')) return `${given}; kit- is reserved for the library charts`;
  if (taken.includes(name)) return `${name} is taken: choose another name; nothing was written`;
  return undefined;
}
