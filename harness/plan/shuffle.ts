/** Shuffles items in an order that depends only on the seed. @param seed integer from 0 to 2^32 - 1 */
export function shuffle<T>(items: readonly T[], seed: number): T[] {
  const random = mulberry32(seed);
  // Fisher-Yates: every order is equally likely.
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    shuffled.push(...shuffled.splice(Math.floor(random() * (last + 1)), 1));
  }
  return shuffled;
}

/** A seeded random number generator from 0 to 1 (exclusive), because Node's own cannot be seeded. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
