"use client";

import Link from "next/link";

import { Callout } from "@/components/ui/callout";
import { CommandBlock } from "@/components/ui/command-block";
import { useBroughtIntoView } from "@/components/ui/use-brought-into-view";
import { ApiError } from "@/lib/core/api-client";
import { paths } from "@/lib/paths";

/** Why the console did not take the deploy, in words, with the next step. */
export function DeployRefusal({ error, surfaceId }: { error: Error; surfaceId: string }) {
  const box = useBroughtIntoView(error);
  const { title, next } = readRefusal(error);
  const refusal = error instanceof ApiError ? error : null;
  const command = refusal === null ? null : commandIn(refusal.extra);
  const liveId = refusal?.code === "deploy_in_flight" ? textIn(refusal.extra, "deploy_id") : null;
  return (
    <Callout ref={box} role="alert" tone="fail" title={title} className="scroll-my-4">
      <div className="grid gap-2">
        <p>{next}</p>
        <ul className="list-disc pl-4 empty:hidden">
          {[...messagesIn(refusal), ...fieldsIn(refusal)]
            .filter((message) => message !== title)
            .map((message) => (
              <li key={message}>{message}</li>
            ))}
        </ul>
        {liveId === null ? null : (
          <Link href={paths.deploy(liveId)} className="font-medium text-accent underline underline-offset-4">
            Open the deploy that is live
          </Link>
        )}
        {command === null ? null : (
          <>
            <CommandBlock command={command} what="break-glass command" />
            <Link href={paths.breakGlass(surfaceId)} className="font-medium text-accent underline underline-offset-4">
              What break-glass does
            </Link>
          </>
        )}
        {refusal?.requestId == null ? null : <p className="text-xs text-faint">Request {refusal.requestId}</p>}
      </div>
    </Callout>
  );
}

function readRefusal(error: Error): { title: string; next: string } {
  if (!(error instanceof ApiError)) {
    return {
      title: "Something unexpected happened in this page.",
      next: "Reload it and look whether the deploy is live.",
    };
  }
  if (error.isConnection) {
    // The console itself says why; a router in front of it has no request to name.
    return {
      title: error.requestId === null ? "No answer from the console." : error.message,
      next: "Press Deploy again: the same request is sent with the same key, so it can never become two deploys.",
    };
  }
  return { title: error.message, next: NEXT_STEPS[error.code] ?? "" };
}

const NEXT_STEPS: Record<string, string> = {
  deploy_in_flight: "One deploy of a surface is live at a time. Wait for it to end, or cancel it on its page.",
  blocked: "Nothing was sent. It can be deployed when these are cleared:",
  deploy_ui_disabled: "Nothing was sent. This command deploys without the console:",
  invalid_input: "Nothing was sent. Correct this and press Deploy again:",
  forbidden: "Nothing was sent.",
  unauthenticated: "Nothing was sent. Sign in again in another tab, then press Deploy again.",
  rate_limited: "Nothing was sent. Wait a moment, then press Deploy again.",
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function textIn(extra: Record<string, unknown>, key: string): string | null {
  const value = extra[key];
  return typeof value === "string" ? value : null;
}

function commandIn(extra: Record<string, unknown>): string | null {
  return isRecord(extra.breakglass) ? textIn(extra.breakglass, "command") : null;
}

function messagesIn(error: ApiError | null): string[] {
  const blockers = error?.extra.blockers;
  if (!Array.isArray(blockers)) return [];
  return blockers.flatMap((blocker: unknown) => {
    const message = isRecord(blocker) ? textIn(blocker, "message") : null;
    return message === null ? [] : [message];
  });
}

const SHOWN_AT_THEIR_FIELD = new Set(["reason", "confirm"]);

function fieldsIn(error: ApiError | null): string[] {
  const fields = error?.errors.filter((field) => !SHOWN_AT_THEIR_FIELD.has(field.path)) ?? [];
  return fields.map((field) => `${field.path}: ${field.message}`);
}
