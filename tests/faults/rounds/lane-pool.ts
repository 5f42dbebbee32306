import { Lane } from "@/tests/faults/rounds/lane";

/** A few lanes, each lent to one user at a time. */
export class LanePool {
  readonly #lanes: Lane[];
  readonly #free: Lane[];
  readonly #waiting: ((lane: Lane) => void)[] = [];

  private constructor(lanes: Lane[]) {
    this.#lanes = lanes;
    this.#free = [...lanes];
  }

  static async open(templateUrl: string, size: number): Promise<LanePool> {
    return new LanePool(await Promise.all(Array.from({ length: size }, () => Lane.open(templateUrl))));
  }

  async borrow<Result>(use: (lane: Lane) => Promise<Result>): Promise<Result> {
    const lane = this.#free.pop() ?? (await new Promise<Lane>((resolve) => this.#waiting.push(resolve)));
    try {
      return await use(lane);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(lane);
      else next(lane);
    }
  }

  /** Answers what is wrong with the lanes' audit logs in the end. */
  async close(): Promise<string[]> {
    return (await Promise.all(this.#lanes.map((lane) => lane.close()))).flat();
  }
}
