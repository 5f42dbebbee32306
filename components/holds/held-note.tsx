"use client";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import { Callout } from "@/components/ui/callout";
import { Hash } from "@/components/ui/hash";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Permit } from "@/lib/core/permissions";
import type { Hold } from "@/lib/holds/schemas";

const resume = laterDialog(async () => (await import("@/components/holds/resume-deploys-dialog")).ResumeDeploysDialog);

interface SurfaceHoldNoteProps {
  surfaceId: string;
  hold: Hold;
  permit: Permit;
}

/** A rollback holds the surface: by whom, why, what that does not stop, and the way to resume. */
export function SurfaceHoldNote({ surfaceId, hold, permit }: SurfaceHoldNoteProps) {
  return (
    <Callout
      tone="wait"
      title={
        <>
          Held since the rollback to <Hash value={hold.sha} />: {hold.reason}
        </>
      }
    >
      <p>
        by {hold.by}, <RelativeTime at={hold.since} />. This console deploys nothing here until somebody resumes. The
        other console and GitHub&apos;s own triggers are not stopped.
      </p>
      <div className="mt-2">
        <DialogButton
          size="lg"
          refusal={permit.allowed ? null : permit.message}
          preload={resume.preload}
          label="Resume deploys…"
        >
          {(state) => <resume.Dialog surfaceId={surfaceId} {...state} />}
        </DialogButton>
      </div>
    </Callout>
  );
}
