/** One line of the table: what was measured, against what, and whether it is good enough. */
export interface Figure {
  /** As in the list of figures, e.g. "P1". */
  id: string;
  what: string;
  measured: string;
  target: string;
  /** Null where there is no target. */
  pass: boolean | null;
}

/** The value below which the given share (0 to 1) of the samples lies; NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return sorted[index] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** Milliseconds with as many digits as they deserve. */
export function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

export function secondsOf(value: number): string {
  return `${(value / 1_000).toFixed(2)} s`;
}

export function times(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}
