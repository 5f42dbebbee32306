import type { ReactNode } from "react";

import { classNames } from "@/components/ui/class-names";
import { Glyph, type Shape } from "@/components/wall/shapes";
import { Stamp, sinceOf, type View } from "@/components/wall/view";
import { dayOf, shortLength, untilWords } from "@/components/wall/words";
import { quantile, type Samples } from "@/lib/wall/rules";
import type { Wall } from "@/lib/wall/schemas";

interface Slow {
  title: string;
  /** Stands before the value from four metres. */
  short: string;
  shape: Shape | null;
  tone: "ok" | "wait" | "fail" | null;
  value: ReactNode;
  words: string;
  /** What is well goes first where there is little room. */
  isQuiet: boolean;
}

const CREDENTIAL_WORDS = {
  rejected: "rejects our key",
  unreachable: "can't be reached",
  rate_limited: "limits our calls",
  unknown: "not used yet, or not lately",
  ok: "accepted",
} as const;

/** The slow facts: what was attested, locks, rotations, keys, and how quick this wall is. */
export function Foot({ view, samples }: { view: View; samples: Samples }) {
  const { wall } = view;
  const first = wall.environment === "staging" ? soakOf(view) : attestationOf(view);
  const cells = [first, locksOf(view), rotationsOf(view), credentialsOf(wall), truthOf(samples)];
  return (
    <footer className="foot">
      {cells.map((cell) => (
        <Cell key={cell.title} cell={cell} view={view} />
      ))}
      {wall.lanes.map(({ lane, apart }) => (
        <div key={lane} className="cell d far4">
          <Stamp view={view} />
          <b>
            {lane}
            <i className="env staging" />
            {apart ?? "?"}
            <i className="env" />
          </b>
        </div>
      ))}
    </footer>
  );
}

function soakOf(view: View): Slow {
  const { soak_seconds: soak, staging } = view.wall.versions;
  const common = { title: `Soak of ${view.wall.label}`, short: "Soak", isQuiet: false };
  if (soak === null || staging.sha === null) {
    return { ...common, shape: "unknown", tone: null, value: "Not known", words: "since when it runs is not known" };
  }
  const since = staging.since === null ? "" : ` since ${dayOf(Date.parse(staging.since))}`;
  const words = `${staging.sha.slice(0, 7)}${since}`;
  return { ...common, shape: "ok", tone: "ok", value: shortLength(soak * 1_000), words };
}

function attestationOf(view: View): Slow {
  const title = "Attested in production";
  const { attestation } = view.wall;
  const common = { title, short: "Attested", isQuiet: false };
  if (attestation === null) {
    return { ...common, shape: "unknown", tone: null, value: "Never", words: "nobody has attested it yet" };
  }
  const { sha, by, is_live: live, attested_at: at } = attestation;
  const still = live === null ? "live is not known" : live ? "still live" : "not live any more";
  const words = `${sha.slice(0, 7)}${by === null ? "" : ` by ${by}`} · ${still}`;
  const age = `${shortLength(sinceOf(view, at) ?? 0)} ago`;
  return { ...common, shape: live === true ? "ok" : "unknown", tone: live === true ? "ok" : null, value: age, words };
}

function locksOf({ wall, now }: View): Slow {
  const common = { title: "Locks", short: "", tone: null, isQuiet: true };
  const [first] = wall.locks;
  if (first === undefined) return { ...common, shape: null, value: "None", words: "every surface may be deployed" };
  const until = wall.locks.length === 1 ? untilWords(first.until, now) : "";
  const words = `${first.surface_id} · ${first.reason}`;
  return { ...common, shape: first.kind === "lock" ? "lock" : "warn", value: `${wall.locks.length} ${until}`, words };
}

function rotationsOf({ wall, now }: View): Slow {
  const { overdue, next, unknown } = wall.rotations;
  const [first] = overdue;
  if (first !== undefined) {
    const over = first.due_at === null ? "" : `, ${shortLength(now - Date.parse(first.due_at))} over`;
    const words = `${first.secret}${over}`;
    const value = `${overdue.length} overdue`;
    return { title: "Rotations", short: "Rotation", shape: "wait", tone: "wait", value, words, isQuiet: false };
  }
  const common = { title: "Rotations", short: "Rotations", isQuiet: true };
  if (unknown > 0) {
    const words = "when they were last rotated";
    return { ...common, shape: "unknown", tone: null, value: `${unknown} not known`, words };
  }
  const due =
    next === null ? "no secret is declared" : `next: ${next.secret} in ${shortLength(Date.parse(next.due_at) - now)}`;
  return { ...common, shape: "ok", tone: "ok", value: "None overdue", words: due };
}

function credentialsOf({ credentials }: Wall): Slow {
  const title = "Credentials";
  const bad = credentials.filter(({ state }) => state !== "ok" && state !== "unknown");
  const [first] = bad;
  if (first !== undefined) {
    const since = first.since === null ? "" : ` since ${first.since.slice(11, 16)} UTC`;
    const more = bad.length === 1 ? "" : ` +${bad.length - 1}`;
    const words = `${CREDENTIAL_WORDS[first.state]}${since}`;
    return { title, short: "", shape: "fail", tone: "fail", value: `${first.label}${more}`, words, isQuiet: false };
  }
  const unknown = credentials.filter(({ state }) => state === "unknown").map(({ label }) => label);
  if (unknown.length > 0) {
    const words = CREDENTIAL_WORDS.unknown;
    return { title, short: "Keys", shape: "unknown", tone: null, value: unknown.join(", "), words, isQuiet: false };
  }
  const names = credentials.map(({ label }) => label).join(", ");
  return { title, short: "Keys", shape: "ok", tone: "ok", value: "All accepted", words: names, isQuiet: true };
}

function truthOf(samples: Samples): Slow {
  const [half, most] = [quantile(samples, 0.5), quantile(samples, 0.95)];
  const common = { title: "Time to truth", short: "", shape: null, tone: null, isQuiet: true };
  if (half === null || most === null) return { ...common, value: "Not measured", words: "no change was seen yet" };
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const words = `p50 of ${samples.length} · p95 ${seconds(most)}`;
  return { ...common, value: seconds(half), words };
}

function Cell({ cell, view }: { cell: Slow; view: View }) {
  const { tone, shape, short } = cell;
  const isAlarm = tone === "wait" || tone === "fail";
  const colour = { ok: "ok", wait: "warnc", fail: "failc" };
  return (
    <div
      className={classNames("cell d", isAlarm && "alarm", cell.isQuiet && "quiet")}
      style={isAlarm ? { "--tone": `var(--${tone})` } : {}}
    >
      <Stamp view={view} />
      <h2>{cell.title}</h2>
      <b>
        {shape === null ? null : <Glyph shape={shape} className={tone === null ? "" : colour[tone]} />}
        {short === "" ? null : <span className="w4">{short}</span>}
        <span className="clip">{cell.value}</span>
      </b>
      <p className="clip">{cell.words}</p>
    </div>
  );
}
