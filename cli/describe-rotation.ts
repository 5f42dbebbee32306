import type { Rotation } from "@/lib/secrets/schemas";

/** A rotation in one line: how many places run with the new value, which is next, and what is waited for. */
export function describeRotation({ state, places, problem, failure, id }: Rotation): string {
  const verified = places.filter((place) => place.state === "verified").length;
  const next = places.find((place) => place.state !== "verified");
  const isConverging = state === "converging" && next !== undefined;
  return [
    isConverging ? `converging ${verified}/${places.length}: ${next.label}` : state,
    ...(problem === null ? [] : [problem]),
    ...(failure === null ? [] : [`${failure.message} (${failure.code})`]),
    id,
  ].join(" · ");
}
