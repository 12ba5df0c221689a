import type { Release } from '../model/platform.ts';

/** The releases in the order of their needs: those of one wave are installed side by side, once all that they need are
 * there. Needs form no circle. */
export function releaseWaves(releases: readonly Release[]): readonly (readonly string[])[] {
  const waves: string[][] = [];
  const waveOf = new Map<string, number>();
  const place = (release: Release): number => {
    const known = waveOf.get(release.name);
    if (known !== undefined) return known;
    const needs = releases.filter((other) => release.needs.includes(other.name));
    const wave = Math.max(-1, ...needs.map(place)) + 1;
    waveOf.set(release.name, wave);
    return wave;
  };
  for (const release of releases) {
    const wave = place(release);
    waves[wave] = [...(waves[wave] ?? []), release.name];
  }
  return waves;
}
