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
  | "no turn throws"
  | "a clock that differs hides no run"
  | "whoever asks is answered"
  | "a cancel is never lost"
  | "the other console's run is seen";

export interface Violation {
  property: Property;
  problem: string;
}

/** Properties whose fix has not come yet; a history that breaks only these holds. */
export const NOT_YET: ReadonlySet<Property> = new Set<Property>([]);
