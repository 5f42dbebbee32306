/**
 * The one clock of the simulated platforms: the machine's clock, moved forward by whatever it was asked to. How far it
 * was moved is kept with the state, since every time in there was read from it.
 */
export class WorldClock {
  constructor(
    private readonly state: { clockOffsetMs: number },
    /** Epoch milliseconds; a virtual clock moves only when its owner moves it. */
    private readonly source: () => number = Date.now,
  ) {}

  /** Whether it goes on by itself, so that it makes sense to sleep until a moment. */
  get isRunning(): boolean {
    return this.source === Date.now;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.source() + this.state.clockOffsetMs;
  }

  /** Moves the clock forward; nobody can take time back from platforms that have shown it already. */
  advance(ms: number): void {
    this.state.clockOffsetMs += Math.max(0, ms);
  }
}
