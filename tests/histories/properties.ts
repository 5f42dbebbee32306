/** What holds in every history, in the words of a failure. */
export type Property =
  | "one dispatch for an intent"
  | "one audit row for each transition"
  | "every record ends in the truth"
  | "what serves is explained"
  | "the doer is named"
  | "distances are the topology's"
  | "our own runs are no checks"
  | "what nobody foresaw is said"
  | "whoever asks is answered"
  | "a cancel is never lost"
  | "the other console's run is seen";

export interface Violation {
  property: Property;
  problem: string;
}

/** The properties that are held up in every history. */
export const HELD: ReadonlySet<Property> = new Set<Property>([
  "one dispatch for an intent",
  "one audit row for each transition",
  "every record ends in the truth",
  "what serves is explained",
  "the doer is named",
  "distances are the topology's",
  "our own runs are no checks",
  "what nobody foresaw is said",
  "whoever asks is answered",
]);
