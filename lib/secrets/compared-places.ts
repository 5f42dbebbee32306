import "server-only";

import { utcWords } from "@/lib/core/words";
import { isSameKey } from "@/lib/secrets/rules";
import type { HeldNow, RotatedPlace } from "@/lib/secrets/schemas";

/** What a place holds after a rotation, against what it held before it. */
export interface ComparedPlace {
  consumer: string;
  state: RotatedPlace["state"];
  before: string | null;
  after: string | null;
  /** When the place says it was last written; null where it does not tell. */
  writtenAt: Date | null;
  message: string | null;
}

/** What was seen of a place after its rotation was recorded. */
interface SeenSince {
  state: string;
  fingerprint: string | null;
  writtenAt: Date | null;
}

interface Comparison {
  /** As it was when the rotation began; none where nobody looked then. */
  before: readonly HeldNow[];
  now: readonly HeldNow[];
}

/** In milliseconds: GitHub tells times to the second, and so does the Date header that its clock is measured by. */
const SAME_WRITE_MS = 2_000;
const NOBODY_KNOWS = "Nobody knows what it held before.";

/** Which places hold another value than before, and which the old one still. What nobody saw is unknown. Pure. */
export function comparePlaces({ before, now }: Comparison): ComparedPlace[] {
  return now.map((held) => {
    const former = before.find(({ consumer }) => consumer === held.consumer);
    const prints = { before: former?.fingerprint ?? null, after: held.fingerprint };
    const writtenAt = held.written_at === null ? null : new Date(held.written_at);
    return { consumer: held.consumer, ...prints, writtenAt, ...comparePlace(former, held) };
  });
}

function comparePlace(former: HeldNow | undefined, held: HeldNow): Pick<ComparedPlace, "state" | "message"> {
  const unknown = (message: string) => ({ state: "unknown" as const, message });
  if (held.state === "by_hand") return { state: "by_hand", message: null };
  if (held.state === "unknown") return unknown(held.message ?? "It was not looked at.");
  if (held.state === "unset") return unknown("It holds no value.");
  if (former?.state === "unset") return { state: "new", message: null };
  if (held.state === "sealed") return compareWrites(former, held);
  if (!isSameKey(former?.fingerprint, held.fingerprint)) return unknown(NOBODY_KNOWS);
  return { state: former?.fingerprint === held.fingerprint ? "old" : "new", message: null };
}

/** Of what nobody can read its place tells when it was written: both times are of that one clock. */
function compareWrites(
  former: HeldNow | undefined,
  { written_at: at }: HeldNow,
): Pick<ComparedPlace, "state" | "message"> {
  if (at === null || former?.written_at == null) return { state: "unknown", message: "Nobody can read it." };
  const isNew = isLaterWrite(new Date(at), new Date(former.written_at));
  return { state: isNew ? "new" : "old", message: `Last written ${utcWords(new Date(at))}.` };
}

/** Whether a place tells of another write than before. Pure. */
export function isLaterWrite(at: Date, before: Date): boolean {
  return at.getTime() - before.getTime() > SAME_WRITE_MS;
}

/** Whether a place that was recorded with the old value was not seen with another one since. Pure. */
export function isStillOld(recorded: Pick<ComparedPlace, "after" | "writtenAt">, seen: SeenSince | undefined): boolean {
  // Under another key of this console nothing can be compared: it is not known to have changed.
  if (seen?.state === "held")
    return !isSameKey(seen.fingerprint, recorded.after) || seen.fingerprint === recorded.after;
  if (seen?.state !== "sealed" || seen.writtenAt === null || recorded.writtenAt === null) return true;
  return !isLaterWrite(seen.writtenAt, recorded.writtenAt);
}

/** "2 of 3 places still hold the old value: a and b." Null where none is known to. Pure. */
export function stillOldWords(places: readonly { state: string; name: string }[]): string | null {
  const old = places.filter(({ state }) => state === "old").map(({ name }) => name);
  if (old.length === 0) return null;
  const seen = places.filter(({ state }) => state !== "by_hand").length;
  return `${old.length} of ${seen} places still ${old.length === 1 ? "holds" : "hold"} the old value: ${old.join(", ")}.`;
}
