import type { Look } from "@/components/ui/status-glyph";
import type { FlagItem, FlagUses } from "@/lib/flags/schemas";

/** "on" or "off". */
export const sideWord = (value: boolean) => (value ? "on" : "off");

/** Whether every instance holds the value, in the language of outcomes. */
export function lookOfFlag({ state, instances }: Pick<FlagItem, "state" | "instances">): Look {
  const { confirmed, total } = instances;
  const count = `${confirmed}/${total} ${total === 1 ? "instance" : "instances"}`;
  switch (state) {
    case "requested":
      return { word: "Requested", shape: "ring", tone: "run" };
    case "applied":
      return { word: count, shape: "ring", tone: "run" };
    case "drifted":
      return { word: "Drifted", shape: "triangle", tone: "wait" };
    case "unconfirmed":
      return { word: "Not confirmed", shape: "octagon", tone: "fail" };
    case "confirmed":
      return { word: `${count} ${total === 1 ? "confirms" : "confirm"}`, shape: "check", tone: "ok" };
  }
}

/** The state of a flip. */
export function lookOfFlip(state: string): Look {
  switch (state) {
    case "requested":
      return { word: "Requested", shape: "ring", tone: "run" };
    case "applied":
      return { word: "Applied", shape: "ring", tone: "run" };
    case "confirmed":
      return { word: "Confirmed", shape: "check", tone: "ok" };
    case "unconfirmed":
      return { word: "Not confirmed", shape: "octagon", tone: "fail" };
    case "failed":
      return { word: "Failed", shape: "octagon", tone: "fail" };
    default:
      return { word: "Unknown", shape: "dashed", tone: "unknown" };
  }
}

/** What is said of a flag beside its state: where the two differ, what each says. */
export function noteOfFlag({ state, drift, problem, source, value, key }: FlagItem): string | null {
  if (source === "unreadable") return `${key} is neither on nor off. The safe side counts: ${sideWord(value)}.`;
  if (state === "drifted" && drift !== null) {
    const who = drift.by ?? "Somebody";
    if (drift.flip_id !== null) return `Heroku took a flip by ${who} late: ${drift.from} became ${drift.to}.`;
    return `${who} set it to ${drift.to} on Heroku${drift.release_version === null ? "" : ` (v${drift.release_version})`}.`;
  }
  return problem;
}

/** "FLAG_A on, FLAG_B off". */
export function changesWords(changes: readonly { key: string; value: boolean }[]): string {
  return changes.map(({ key, value }) => `${key} ${sideWord(value)}`).join(", ");
}

/** The command that sets a flag on an app; it is silent, since Heroku's answer to it shows values. */
export function flipCommand(key: string, value: boolean, app: string): string {
  return `heroku config:set ${key}=${sideWord(value)} -a ${app} >/dev/null 2>&1`;
}

/** Where the code of production reads a flag: what was searched is named, and nothing is called unused. */
export function placesWords({ sha, searched_at: at, files, places, problem }: FlagUses): string {
  if (sha === null) return "Not searched: which commit production runs is unknown.";
  const commit = sha.slice(0, 7);
  if (at === null) return problem === null ? `Searching ${commit}…` : `Not searched yet. ${problem}`;
  const count = places.length === 1 ? "1 place reads it" : `${places.length} places read it`;
  const found = places.length === 0 ? "No mention" : count;
  return `${found} in ${files.toLocaleString("en-GB")} files of ${commit}, which production runs.`;
}

/** Seconds as people read them: "3.2 s". */
export function secondsWords(seconds: number | null): string {
  return seconds === null ? "none yet" : `${seconds.toFixed(1)} s`;
}
