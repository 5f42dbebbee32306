import { fieldsOf, optionalText, text } from "@/lib/github/fields";
import type { CheckResult } from "@/lib/github/github";

/** One check run; throws UnexpectedShape. */
export function parseCheckRun(value: unknown): CheckResult {
  const check = fieldsOf(value, "a check run");
  return {
    name: text(check, "name"),
    status: text(check, "status"),
    conclusion: optionalText(check, "conclusion"),
    url: optionalText(check, "html_url"),
  };
}

/** One commit status in the words of a check run (`error` is a failure, `pending` is not completed); throws UnexpectedShape. */
export function parseStatus(value: unknown): CheckResult {
  const status = fieldsOf(value, "a status");
  const state = text(status, "state");
  const isPending = state === "pending";
  const conclusion = state === "error" ? "failure" : state;
  return {
    name: text(status, "context"),
    status: isPending ? "in_progress" : "completed",
    conclusion: isPending ? null : conclusion,
    url: optionalText(status, "target_url"),
  };
}
