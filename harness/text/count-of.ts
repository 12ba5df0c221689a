/** Formats a count with its noun: `1 scenario`, `2 scenarios`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
