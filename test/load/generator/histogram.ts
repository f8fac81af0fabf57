/** Values in one octave are told apart by 1/64: percentiles are right within 1.6 %. */
const STEPS = 64;
const OCTAVES = 32;

/** Durations in milliseconds, counted in buckets of rising width: any number of values in a few kilobytes. */
export class Histogram {
  private readonly buckets = new Uint32Array(STEPS * OCTAVES);
  private count = 0;
  private highest = 0;

  add(milliseconds: number): void {
    const micros = Math.max(1, milliseconds * 1000);
    const octave = Math.min(OCTAVES - 1, Math.floor(Math.log2(micros)));
    const step = Math.min(STEPS - 1, Math.floor((micros / 2 ** octave - 1) * STEPS));
    this.buckets[octave * STEPS + step]! += 1;
    this.count += 1;
    if (milliseconds > this.highest) this.highest = milliseconds;
  }

  /** Milliseconds that this share (0 to 1) of the values does not exceed; 0 without values. */
  percentile(share: number): number {
    const wanted = Math.ceil(this.count * share);
    let seen = 0;
    for (let i = 0; i < this.buckets.length; i += 1) {
      seen += this.buckets[i]!;
      if (seen >= wanted && seen > 0) return toMilliseconds(i);
    }
    return 0;
  }

  summary(): Latency {
    return {
      count: this.count,
      p50: this.percentile(0.5),
      p99: this.percentile(0.99),
      p999: this.percentile(0.999),
      max: this.highest,
    };
  }
}

/** Milliseconds. */
export interface Latency {
  count: number;
  p50: number;
  p99: number;
  p999: number;
  max: number;
}

function toMilliseconds(bucket: number): number {
  const octave = Math.floor(bucket / STEPS);
  return (2 ** octave * (1 + (bucket % STEPS) / STEPS)) / 1000;
}
