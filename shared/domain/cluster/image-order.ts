/** Which of two node images is the newer one. */

interface Release {
  /** What must be the same for two images to be compared: `AKSUbuntu-2204gen2containerd`. */
  readonly family: string;
  readonly numbers: readonly number[];
}

/** `AKSUbuntu-2204gen2containerd-202410.27.0-2024.12.01`: the release begins at the first number with a point in it. */
function releaseOf(version: string): Release | undefined {
  const [, family, release] = /^(.*?)-(\d+\.\d+\.\d+.*)$/.exec(version) ?? [];
  if (family === undefined || release === undefined) return undefined;
  return { family: family.toLowerCase(), numbers: release.split(/[.-]/).map(Number) };
}

/**
 * Negative: `left` is older; zero: the same release; positive: newer. A security patch laid over a release makes it newer than
 * the release alone. Undefined for images of two families, and for a form nobody knows. Forms as in `node-image.ts`.
 */
export function compareImages(left: string, right: string): number | undefined {
  const [first, second] = [releaseOf(left), releaseOf(right)];
  if (first?.family === undefined || first.family !== second?.family) return undefined;
  if ([...first.numbers, ...second.numbers].some(Number.isNaN)) return undefined;
  const length = Math.max(first.numbers.length, second.numbers.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (first.numbers[index] ?? -1) - (second.numbers[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Images of one family follow each other: operating system and release, generation, architecture, FIPS and runtime all stand
 * in it, `aksubuntu-2204gen2arm64containerd`. In lower case; undefined for a form nobody knows.
 */
export function imageFamily(version: string): string | undefined {
  return releaseOf(version)?.family;
}

export function isNewerImage(left: string, right: string): boolean {
  return (compareImages(left, right) ?? 0) > 0;
}
