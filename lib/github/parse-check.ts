import { fieldsOf, instantIfAny, optionalFields, optionalText, text } from "@/lib/github/fields";
import type { CheckResult } from "@/lib/github/github";

/** A check with what tells whose it is, and which of several with one name is the newest. */
export interface ListedCheck extends CheckResult {
  id: string | null;
  startedAt: Date | null;
  /** GitHub's short name of the app that reports it; of a commit status, null. */
  app: string | null;
  /** The run of GitHub Actions whose job it is, and the suite of that run. */
  runId: string | null;
  suiteId: string | null;
}

/** One check run; throws UnexpectedShape. */
export function parseCheckRun(value: unknown): ListedCheck {
  const check = fieldsOf(value, "a check run");
  const addresses = [optionalText(check, "details_url"), optionalText(check, "html_url")];
  return {
    name: text(check, "name"),
    status: text(check, "status"),
    conclusion: optionalText(check, "conclusion"),
    url: optionalText(check, "html_url"),
    id: idOf(check.id),
    startedAt: instantIfAny(check, "started_at"),
    app: optionalText(optionalFields(check.app), "slug"),
    runId: addresses.flatMap((address) => /\/actions\/runs\/(\d+)/.exec(address ?? "")?.[1] ?? []).at(0) ?? null,
    suiteId: idOf(optionalFields(check.check_suite).id),
  };
}

/** One commit status in the words of a check run (`error` is a failure, `pending` is not completed); throws UnexpectedShape. */
export function parseStatus(value: unknown): ListedCheck {
  const status = fieldsOf(value, "a status");
  const state = text(status, "state");
  const isPending = state === "pending";
  const conclusion = state === "error" ? "failure" : state;
  return {
    name: text(status, "context"),
    status: isPending ? "in_progress" : "completed",
    conclusion: isPending ? null : conclusion,
    url: optionalText(status, "target_url"),
    id: idOf(status.id),
    startedAt: instantIfAny(status, "created_at"),
    ...{ app: null, runId: null, suiteId: null },
  };
}

function idOf(value: unknown): string | null {
  return typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value)) ? String(value) : null;
}
