/** Why a name cannot be a new chart's, or undefined. Two things follow from the limit of 40: a Job's pods fit in 63
 * characters, and a component such as -backup still fits behind the name. */
export function checkName(name: string, taken: readonly string[]): string | undefined {
  if (!/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name)) {
    return `the name ${JSON.stringify(name)} was given; expected a DNS label: a lower-case letter, then letters, digits and -, at most 40, such as price-alerts`;
  }
  if (name.startsWith('kit-')) return `the name ${name} was given; kit- is for the library charts`;
  if (taken.includes(name))
    return `${name} is taken: choose another name, or change charts/${name} by hand; nothing was written`;
  return undefined;
}
