import type { MembershipKey, ScenarioKey, Scenarios } from "./scenarios";

/** What has been asked of the simulated platforms: standing scenarios, and ones that apply a single time. */
export class ScenarioBoard {
  private standing: Scenarios = {};
  private once: Scenarios = {};
  private readonly listeners = new Set<() => void>();

  all(): { scenarios: Scenarios; once: Scenarios } {
    return { scenarios: { ...this.standing }, once: { ...this.once } };
  }

  /** Adds to what is asked; a null removes its key. */
  merge(change: { set: Scenarios; remove: readonly ScenarioKey[]; once: boolean }): void {
    const target = change.once ? this.once : this.standing;
    Object.assign(target, change.set);
    for (const key of change.remove) {
      delete this.standing[key];
      delete this.once[key];
    }
    this.changed();
  }

  clear(): void {
    this.standing = {};
    this.once = {};
    this.changed();
  }

  /** Drops what no request has used up. */
  forgetOnce(): void {
    this.once = {};
    this.changed();
  }

  /** The standing value, which no request uses up. */
  get<Key extends ScenarioKey>(key: Key): Scenarios[Key] {
    return this.standing[key];
  }

  /** The one-shot value if there is one that `fits` (it is used up), else the standing one that does. */
  take<Key extends ScenarioKey>(
    key: Key,
    fits: (value: NonNullable<Scenarios[Key]>) => boolean = () => true,
  ): Scenarios[Key] | undefined {
    const single = this.once[key];
    if (single !== undefined && fits(single)) {
      delete this.once[key];
      return single;
    }
    const lasting = this.standing[key];
    return lasting !== undefined && fits(lasting) ? lasting : undefined;
  }

  /** Whether `member` (a platform, surface, file or app) is named; a one-shot mention is used up. */
  touches(key: MembershipKey, member: string): boolean {
    return this.take(key, (value) => covers(value, member)) !== undefined;
  }

  /** Whether `member` is named by a standing scenario. */
  holds(key: MembershipKey, member: string): boolean {
    return covers(this.standing[key], member);
  }

  /** Resolves at the next change of any scenario. */
  nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const listener = () => {
        this.listeners.delete(listener);
        resolve();
      };
      this.listeners.add(listener);
    });
  }

  private changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

function covers(value: boolean | readonly string[] | undefined, member: string): boolean {
  return Array.isArray(value) ? value.includes(member) : value === true;
}
