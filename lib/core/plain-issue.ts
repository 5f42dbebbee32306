import type { z } from "zod";

import type { ConfigProblem } from "@/lib/core/config-problems";

type Issue = z.core.$ZodIssue;

/** What names an entry of a list, where it has one. */
const NAMES = ["surface_id", "key"];

/** What a schema found, as one sentence that names the entry and says what to do; a rule's own words stay as they are. */
export function plainIssue(issue: Issue, input: unknown): ConfigProblem {
  const { path } = issue;
  if (issue.code === "custom") return { path, message: issue.message };
  const entry = entryOf(input, path);
  const field = path.slice(entry === null ? 0 : 2).join(".");
  const subject = [...(entry === null ? [] : [entry]), ...(field === "" ? [] : [field])].join(": ");
  return { path, message: `${subject === "" ? "" : `${subject}: `}${adviceOn(issue)}.` };
}

/** The name of the entry of a list that the path leads into, or null. */
function entryOf(input: unknown, [list, index]: readonly PropertyKey[]): string | null {
  if (typeof index !== "number") return null;
  const entry = fieldOf(fieldOf(input, list), index);
  return NAMES.map((name) => fieldOf(entry, name)).find((name) => typeof name === "string") ?? null;
}

function fieldOf(value: unknown, name: PropertyKey | undefined): unknown {
  return typeof value === "object" && value !== null && name !== undefined ? Reflect.get(value, name) : undefined;
}

function adviceOn(issue: Issue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return `there is no field ${issue.keys.join(", ")}. Remove it`;
    case "invalid_type":
      return `write ${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected} here`;
    case "invalid_value":
      return `use one of ${issue.values.map(String).join(", ")}`;
    case "invalid_union":
      return `use one of ${("options" in issue ? (issue.options ?? []) : []).map(String).join(", ")}`;
    case "too_small":
      return issue.origin === "array" ? "name at least one" : "it is too small, or empty. Write more";
    case "too_big":
      return `at most ${issue.maximum} are allowed. Write less`;
    default:
      return issue.message;
  }
}
