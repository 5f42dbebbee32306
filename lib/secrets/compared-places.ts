import "server-only";

import type { HeldNow } from "@/lib/secrets/places-now";
import { isSameKey } from "@/lib/secrets/rules";
import type { RotatedPlace } from "@/lib/secrets/schemas";

/** What a place holds after a rotation, against what it held before it. */
export interface ComparedPlace {
  consumer: string;
  state: RotatedPlace["state"];
  before: string | null;
  after: string | null;
  message: string | null;
}

interface Comparison {
  /** As it was when the rotation began; none where nobody looked then. */
  before: readonly HeldNow[];
  now: readonly HeldNow[];
}

/** In milliseconds: GitHub tells times to the second, and so does the Date header that its clock is measured by. */
export const SAME_WRITE_MS = 2_000;
const NOBODY_KNOWS = "Nobody knows what it held before.";

/** Which places hold another value than before, and which the old one still. What nobody saw is unknown. Pure. */
export function comparePlaces({ before, now }: Comparison): ComparedPlace[] {
  return now.map((held) => {
    const former = before.find(({ consumer }) => consumer === held.consumer);
    const prints = { before: former?.fingerprint ?? null, after: held.fingerprint };
    return { consumer: held.consumer, ...prints, ...comparePlace(former, held) };
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
  const isNew = Date.parse(at) - Date.parse(former.written_at) > SAME_WRITE_MS;
  return { state: isNew ? "new" : "old", message: `Last written at ${at}.` };
}

/** "2 of 3 places still hold the old value: a and b." Null where none is known to. Pure. */
export function stillOldWords(places: readonly { state: string; name: string }[]): string | null {
  const old = places.filter(({ state }) => state === "old").map(({ name }) => name);
  if (old.length === 0) return null;
  const seen = places.filter(({ state }) => state !== "by_hand").length;
  return `${old.length} of ${seen} places still ${old.length === 1 ? "holds" : "hold"} the old value: ${old.join(", ")}.`;
}
