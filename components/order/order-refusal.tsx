"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { Callout } from "@/components/ui/callout";
import { CommandBlock } from "@/components/ui/command-block";
import { TimeUntil } from "@/components/ui/relative-time";
import { useBroughtIntoView } from "@/components/ui/use-brought-into-view";
import { ApiError } from "@/lib/core/api-client";
import { paths } from "@/lib/paths";

interface OrderRefusalProps {
  error: Error | null;
  /** What there is to do after a lost answer: nobody knows then whether it was written down. */
  lost: ReactNode;
  /** What there is to do after an error of this page's own. */
  broken?: string;
  /** Whether a code came with it, which a refusal does not spend. */
  hasCode?: boolean;
  /** What a refusal has left undone. */
  nothing?: string;
  /** The surface that break-glass deploys as well. */
  surfaceId?: string;
}

/** By the review itself, and at the code's field. */
const TOLD_ELSEWHERE = new Set(["review_stale", "step_up_failed"]);

const NEXT_STEPS: Record<string, string> = {
  step_up_locked: "Another admin can do it meanwhile; break-glass works as well.",
  deploy_in_flight: "One deploy of a surface is live at a time. Wait for it to end, or cancel it on its page.",
  blocked: "What stands in the way:",
  deploy_ui_disabled: "This command deploys without the console:",
  invalid_input: "Correct this and send it again.",
  unauthenticated: "Sign in again in another tab, then send it again.",
  rate_limited: "Wait a moment, then send it again.",
};

type Undone = Pick<OrderRefusalProps, "hasCode" | "nothing">;

const LINK = "font-medium text-accent underline underline-offset-4";

type RefusalMoreProps = Undone & { error: ApiError; surfaceId: string | undefined };

const SHOWN_AT_THEIR_FIELD = new Set(["reason", "note", "confirm", "totp", "run_id", "expires_at"]);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Why the console did not take the order, in words, with the next step. What a field or the review tells better is told there. */
export function OrderRefusal({ error, lost, broken, surfaceId, ...undone }: OrderRefusalProps) {
  const box = useBroughtIntoView(error);
  if (error === null) return null;
  const shown = { ref: box, role: "alert", className: "scroll-my-4" } as const;
  if (!(error instanceof ApiError)) {
    return (
      <Callout {...shown} tone="fail" title="Something unexpected happened in this page.">
        {broken ?? "Reload it, and look before you try again."}
      </Callout>
    );
  }
  if (isLost(error)) {
    // The console itself says why; a router in front of it has no request to name.
    const title = "No answer from the console. Your request may have been saved.";
    return (
      <Callout {...shown} tone="unknown" title={error.requestId === null ? title : error.message}>
        {lost}
      </Callout>
    );
  }
  if (TOLD_ELSEWHERE.has(error.code)) return null;
  return (
    <Callout {...shown} tone="fail" title={error.message}>
      <div className="grid gap-2">
        <RefusalMore error={error} surfaceId={surfaceId} {...undone} />
        {error.requestId === null ? null : <p className="text-xs text-faint">Request {error.requestId}</p>}
      </div>
    </Callout>
  );
}

/** No answer came, or one from in front of the console; what GitHub or a platform did not answer was not sent. */
function isLost(error: ApiError): boolean {
  return error.isConnection && !error.code.startsWith("upstream_");
}

function RefusalMore({ error, surfaceId, ...undone }: RefusalMoreProps) {
  const { code, extra, message } = error;
  const deployId = code === "deploy_in_flight" ? textIn(extra, "deploy_id") : null;
  const until = code === "step_up_locked" ? textIn(extra, "until") : null;
  const reasons = [...messagesIn(extra), ...fieldsIn(error)].filter((text) => text !== message);
  return (
    <>
      <p>{nextStep(error, undone, reasons)}</p>
      <ul className="list-disc pl-4 empty:hidden">
        {reasons.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {deployId === null ? null : (
        <Link href={paths.deploy(deployId)} className={LINK}>
          Open the deploy that is live
        </Link>
      )}
      {until === null ? null : (
        <p>
          It ends <TimeUntil at={until} />.
        </p>
      )}
      {surfaceId === undefined && code !== "deploy_ui_disabled" ? null : (
        <WithoutConsole extra={extra} surfaceId={surfaceId} />
      )}
    </>
  );
}

function textIn(record: Record<string, unknown>, key: string): string | null {
  const value = record[key];
  return typeof value === "string" ? value : null;
}

function messagesIn({ blockers }: Record<string, unknown>): string[] {
  if (!Array.isArray(blockers)) return [];
  return blockers.filter(isRecord).flatMap((blocker) => textIn(blocker, "message") ?? []);
}

function fieldsIn({ errors }: ApiError): string[] {
  return errors.filter(({ path }) => !SHOWN_AT_THEIR_FIELD.has(path)).map(({ path, message }) => `${path}: ${message}`);
}

/** What was not done, and what to do next; a list that would be empty is not announced. */
function nextStep({ code }: ApiError, { hasCode, nothing = "Nothing was sent" }: Undone, reasons: readonly string[]) {
  const undone =
    hasCode === true && code !== "step_up_locked" ? `${nothing}, and the code was not spent.` : `${nothing}.`;
  const next = code === "blocked" && reasons.length === 0 ? undefined : NEXT_STEPS[code];
  return next === undefined ? undone : `${undone} ${next}`;
}

/** The command that does it without the console, where the answer has one. */
function WithoutConsole({ extra, surfaceId }: Pick<ApiError, "extra"> & { surfaceId: string | undefined }) {
  const command = isRecord(extra.breakglass) ? textIn(extra.breakglass, "command") : null;
  if (command === null) return null;
  return (
    <>
      <CommandBlock command={command} what="break-glass command" />
      <Link href={paths.breakGlass(surfaceId)} className={LINK}>
        What break-glass does
      </Link>
    </>
  );
}
