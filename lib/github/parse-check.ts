import { UNREADABLE } from "@/lib/core/clean-text";
import { type Fields, instantIfAny, optionalFields, pageIfAny, textIfAny } from "@/lib/github/fields";
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

/** One check run. What cannot be read of it stands as {@link UNREADABLE}: never left out, and never green. */
export function parseCheckRun(value: unknown): ListedCheck {
  const check = optionalFields(value);
  const addresses = [textIfAny(check, "details_url"), textIfAny(check, "html_url")];
  return {
    name: textIfAny(check, "name") ?? NAMELESS,
    status: textIfAny(check, "status") ?? UNREADABLE,
    conclusion: wordIfAny(check, "conclusion"),
    url: pageIfAny(check, "html_url"),
    id: idOf(check.id),
    startedAt: instantIfAny(check, "started_at"),
    app: textIfAny(optionalFields(check.app), "slug"),
    runId: addresses.flatMap((address) => /\/actions\/runs\/(\d+)/.exec(address ?? "")?.[1] ?? []).at(0) ?? null,
    suiteId: idOf(optionalFields(check.check_suite).id),
  };
}

/** One commit status in the words of a check run: `error` is a failure, `pending` is not completed. */
export function parseStatus(value: unknown): ListedCheck {
  const status = optionalFields(value);
  const state = textIfAny(status, "state") ?? UNREADABLE;
  const isPending = state === "pending";
  const conclusion = state === "error" ? "failure" : state;
  return {
    name: textIfAny(status, "context") ?? NAMELESS,
    status: isPending ? "in_progress" : state === UNREADABLE ? UNREADABLE : "completed",
    conclusion: isPending ? null : conclusion,
    url: pageIfAny(status, "target_url"),
    id: idOf(status.id),
    startedAt: instantIfAny(status, "created_at"),
    ...{ app: null, runId: null, suiteId: null },
  };
}

const NAMELESS = "(a check without a name)";

/** A word, null where there is none, and UNREADABLE for what is no word. */
function wordIfAny(fields: Fields, name: string): string | null {
  return (fields[name] ?? null) === null ? null : (textIfAny(fields, name) ?? UNREADABLE);
}

function idOf(value: unknown): string | null {
  return typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value)) ? String(value) : null;
}
