import type { Progress } from './report/progress';

/** Something that is measured again and again. */
export interface Contestant<T> {
  name: string;
  sample: () => Promise<T>;
}

/**
 * Takes samples in turn (A B C A B C …), so that whatever the machine does meanwhile meets all alike.
 * @returns the samples of each, by name
 */
export async function interleave<T>(
  contestants: readonly Contestant<T>[],
  rounds: number,
  progress: Progress,
): Promise<Map<string, T[]>> {
  const samples = new Map<string, T[]>(contestants.map(({ name }) => [name, []]));
  progress.expect(contestants.length * rounds);
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, sample } of contestants) {
      samples.get(name)!.push(await sample());
      progress.tick(name);
    }
  }
  return samples;
}
