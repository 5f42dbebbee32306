"use client";

import { useQuery } from "@tanstack/react-query";
import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import type { ConsoleNames } from "@/components/shell/console-names";
import { Callout } from "@/components/ui/callout";
import { Hash } from "@/components/ui/hash";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Permit } from "@/lib/core/permissions";
import { versionsQuery } from "@/lib/versions/api";

const resume = laterDialog(async () => (await import("@/components/promotions/resume-dialog")).ResumeDialog);

/** A rollback has left promotions held: by whom, why, what production runs now, and the way to resume. Nothing where they are not. */
export function HoldNote({ names, permit }: { names: ConsoleNames; permit: Permit }) {
  const { data } = useQuery(versionsQuery());
  const hold = data?.hold ?? null;
  if (hold === null) return null;
  const runs = data?.production.running_sha ?? null;
  return (
    <Callout
      tone="wait"
      title={
        <>
          Promotions to {names.production.label} are held since the rollback to <Hash value={hold.sha} />: {hold.reason}
        </>
      }
    >
      <p>
        by {hold.by}, since <RelativeTime at={hold.since} />. Nothing is promoted until an admin resumes; a rollback
        still works.
        {runs === null || runs === hold.sha ? null : (
          <>
            {" "}
            {names.production.label} runs <Hash value={runs} /> now.
          </>
        )}
      </p>
      <div className="mt-2">
        <DialogButton
          size="sm"
          refusal={permit.allowed ? null : permit.message}
          preload={resume.preload}
          label="Resume promotions…"
        >
          {(state) => <resume.Dialog {...state} />}
        </DialogButton>
      </div>
    </Callout>
  );
}
