import type { ConfigRelease, ConfigStore, Dyno } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";
import type { WriteFate } from "@/tests/histories/flips/moves";

const DYNOS = ["web.1", "web.2"] as const;
export type DynoName = (typeof DYNOS)[number];
type Vars = Record<string, string | null>;

interface ModelRelease extends ConfigRelease {
  /** What its processes get as their environment. */
  env: Record<string, string>;
  /** When its release phase ends, and how. */
  settles: { at: number; as: "succeeded" | "failed" } | null;
  write: Write | null;
}

/** One write of config vars that the console sent, and what really became of it. */
export interface Write {
  flipId: string;
  vars: Vars;
  /** When it is taken; null for one that never is. */
  takenAt: number | null;
  release: ModelRelease | null;
}

const US = "console@raxx.app";

/** One Heroku app as it really is: what it keeps, its releases, and what each dyno runs. */
export class HerokuModel implements ConfigStore {
  readonly writes: Write[] = [];
  readonly releases: ModelRelease[] = [];
  readonly stuck = new Set<DynoName>();
  readonly silent = new Set<DynoName>();
  isDown = false;
  fate: WriteFate = { kind: "taken" };
  #kept: Record<string, string> = {};
  readonly #runs = new Map<DynoName, ModelRelease | null>(DYNOS.map((name) => [name, null]));

  constructor(
    private readonly app: string,
    private readonly now: () => number,
    private readonly sender: () => Promise<string>,
  ) {}

  kept(key: string): string | null {
    return this.#kept[key] ?? null;
  }

  envOf(dyno: DynoName): Record<string, string> {
    return this.#runs.get(dyno)?.env ?? {};
  }

  versionOf(dyno: DynoName): number {
    return this.#runs.get(dyno)?.version ?? 0;
  }

  get dynos(): readonly DynoName[] {
    return DYNOS;
  }

  /** The release that set a var last. */
  newestOf(key: string): ModelRelease | null {
    return this.releases.findLast(({ keys }) => keys.includes(key)) ?? null;
  }

  /** Somebody writes past the console. */
  change(vars: Vars, by: string): void {
    this.#release(vars, { by, write: null });
  }

  /** Whatever is due by now happens: a write that was under way is taken, a release phase ends, dynos restart. */
  settle(mayTake: boolean): void {
    for (const write of this.writes) {
      const isDue = write.takenAt !== null && write.takenAt <= this.now() && write.release === null;
      if (isDue && mayTake) write.release = this.#release(write.vars, { by: US, write });
    }
    for (const release of this.releases) {
      if (release.settles === null || release.settles.at > this.now()) continue;
      release.status = release.settles.as;
      release.settles = null;
    }
    const serving = this.releases.findLast(({ status }) => status === "succeeded") ?? null;
    for (const dyno of DYNOS) if (!this.stuck.has(dyno)) this.#runs.set(dyno, serving);
  }

  #release(vars: Vars, { by, write }: { by: string; write: Write | null }): ModelRelease {
    const merged = Object.entries({ ...this.#kept, ...vars });
    this.#kept = Object.fromEntries(merged.flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
    const { fate } = this;
    const phase = fate.kind === "taken" || write === null ? null : (fate.phase ?? null);
    const release: ModelRelease = {
      version: this.releases.length + 1,
      status: phase === null ? "succeeded" : "pending",
      at: new Date(this.now()),
      by,
      keys: Object.keys(vars),
      isRollback: false,
      env: { ...this.#kept },
      settles: phase === null ? null : { at: this.now() + phase.ms, as: phase.as },
      write,
    };
    this.releases.push(release);
    this.settle(false);
    return release;
  }

  readConfig(app: string, keys: readonly string[]): Promise<Record<string, string | null>> {
    return this.#answer(() => Object.fromEntries(keys.map((key) => [key, app === this.app ? this.kept(key) : null])));
  }

  async setConfig(_app: string, vars: Readonly<Record<string, string>>): Promise<void> {
    this.#refuseWhileDown();
    const { fate } = this;
    const write: Write = { flipId: await this.sender(), vars, takenAt: null, release: null };
    this.writes.push(write);
    if (fate.kind === "refused") throw new UpstreamError("heroku", { kind: "refused", message: "Heroku refused it." });
    if (fate.kind === "late") write.takenAt = this.now() + fate.ms;
    if (fate.kind !== "late" && fate.kind !== "lost") write.release = this.#release(vars, { by: US, write });
    this.fate = { kind: "taken" };
    if (fate.kind === "taken" || fate.kind === "phase") return;
    throw new UpstreamError("heroku", { kind: "timeout", message: "Heroku did not answer." });
  }

  newestVersion(): Promise<number> {
    return this.#answer(() => this.releases.length);
  }

  listReleases(app: string, after: number): Promise<ConfigRelease[]> {
    return this.#answer(() =>
      app === this.app ? this.releases.filter(({ version }) => version > after).toReversed() : [],
    );
  }

  listDynos(): Promise<Dyno[]> {
    return this.#answer(() => DYNOS.map((name) => ({ name, type: "web", state: "up", version: this.versionOf(name) })));
  }

  account(): Promise<string> {
    return this.#answer(() => US);
  }

  #answer<T>(tell: () => T): Promise<T> {
    return Promise.resolve().then(() => {
      this.#refuseWhileDown();
      return tell();
    });
  }

  #refuseWhileDown(): void {
    if (this.isDown) throw new UpstreamError("heroku", { kind: "server_error", message: "Heroku answers 503." });
  }
}
