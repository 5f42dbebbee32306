"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { LostAnswer } from "@/components/promotions/lost-answer";
import { Callout } from "@/components/ui/callout";
import { TimeUntil } from "@/components/ui/relative-time";
import { useBroughtIntoView } from "@/components/ui/use-brought-into-view";
import { ApiError } from "@/lib/core/api-client";
import { paths } from "@/lib/paths";
import type { Promotion, PromotionKind } from "@/lib/promotions/schemas";

interface OrderRefusalProps {
  error: Error;
  kind: PromotionKind;
  digest: string;
  /** When it was sent, by this browser's clock. */
  sentAt: number;
  onFound: (promotion: Promotion) => void;
}

/** Why the console did not take the order, in words, with the next step. What a field or the review tells better is told there. */
export function OrderRefusal({ error, ...lost }: OrderRefusalProps) {
  const box = useBroughtIntoView(error);
  if (!(error instanceof ApiError)) {
    return (
      <Callout ref={box} role="alert" tone="fail" title="Something unexpected happened in this page.">
        Reload it and look at the recent promotions before you try again.
      </Callout>
    );
  }
  if (error.isConnection && !error.code.startsWith("upstream_")) return <LostAnswer ref={box} {...lost} />;
  if (TOLD_ELSEWHERE.has(error.code)) return null;
  return (
    <Callout ref={box} role="alert" tone="fail" title={error.message} className="scroll-my-4">
      <div className="grid gap-1">
        <p>{NEXT_STEPS[error.code] ?? "Nothing was sent, and the code was not spent."}</p>
        <RefusalMore error={error} />
        {error.requestId === null ? null : <p className="text-xs text-faint">Request {error.requestId}</p>}
      </div>
    </Callout>
  );
}

/** By the review itself, and at the code's field. */
const TOLD_ELSEWHERE = new Set(["review_stale", "step_up_failed"]);

const NEXT_STEPS: Record<string, string> = {
  step_up_locked: "Nothing was sent. Another admin can do it meanwhile; break-glass works as well.",
  deploy_in_flight: "Nothing was sent, and the code was not spent. One deploy of a surface is live at a time.",
  blocked: "Nothing was sent, and the code was not spent. What stands in the way:",
  deploy_ui_disabled: "Nothing was sent, and the code was not spent. Break-glass deploys without the console.",
  invalid_input: "Nothing was sent, and the code was not spent. Correct this and send it again.",
  unauthenticated: "Nothing was sent. Sign in again in another tab, then send it again.",
  rate_limited: "Nothing was sent. Wait a moment, then send it again.",
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const textIn = (record: Record<string, unknown>, key: string) => {
  const value = record[key];
  return typeof value === "string" ? value : null;
};

const LINK = "font-medium text-accent underline underline-offset-4";

function RefusalMore({ error: { code, extra, message } }: { error: ApiError }): ReactNode {
  const deployId = textIn(extra, "deploy_id");
  if (deployId !== null) {
    return (
      <Link href={paths.deploy(deployId)} className={LINK}>
        Open the deploy that is live
      </Link>
    );
  }
  const until = textIn(extra, "until");
  if (code === "step_up_locked" && until !== null) {
    return (
      <p>
        It ends <TimeUntil at={until} />.
      </p>
    );
  }
  const blockers = Array.isArray(extra.blockers) ? extra.blockers.filter(isRecord) : [];
  const messages = blockers.map((blocker) => textIn(blocker, "message")).filter((text) => text !== message);
  return (
    <ul className="list-disc pl-4 empty:hidden">
      {messages.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
