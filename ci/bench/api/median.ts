/** The median of some numbers. @throws Error if there are none */
export function median(numbers: readonly number[]): number {
  const middle = numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)];
  if (middle === undefined) throw new Error('The median of no numbers is undefined');
  return middle;
}
