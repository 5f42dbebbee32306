"use client";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import { Callout } from "@/components/ui/callout";
import { CopyButton } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Permit } from "@/lib/core/permissions";
import type { Deploy } from "@/lib/deploys/schemas";

const settle = laterDialog(async () => (await import("@/components/deploys/settle-dialog")).SettleDialog);

interface UnresolvedNoteProps {
  deploy: Deploy;
  permit: Permit;
  /** https://github.com/owner/name */
  repositoryUrl: string;
}

/** What nobody knows about a deploy, since when, where to look, and who decides. */
export function UnresolvedNote({ deploy, permit, repositoryUrl }: UnresolvedNoteProps) {
  return (
    <Callout tone="unknown" title="We lost track of this run. An admin can settle it.">
      <p>
        The console keeps looking and never sends it again. Unresolved since <RelativeTime at={deploy.state_since} />.
      </p>
      <ol className="mt-2 grid list-decimal gap-1 pl-5 marker:text-faint">
        <li>
          Open{" "}
          <a
            href={`${repositoryUrl}/actions/workflows/${deploy.workflow}`}
            target="_blank"
            rel="noreferrer"
            className="text-accent underline underline-offset-4"
          >
            the runs of {deploy.workflow}
            <span className="sr-only"> on GitHub (opens a new tab)</span>
          </a>{" "}
          and look for one whose title carries <code className="break-all text-ink">{deploy.correlation_id}</code>
          <CopyButton text={deploy.correlation_id} what="correlation id" className="align-middle" />
        </li>
        <li>If there is one, an admin adopts it: this record then follows that run to its end.</li>
        <li>If GitHub shows none and its commit is live, an admin records that it shipped.</li>
        <li>
          If there is none and nothing shipped, an admin records that it never ran, and the surface can be deployed
          again.
        </li>
      </ol>
      <div className="mt-3">
        {permit.allowed ? (
          <DialogButton size="sm" refusal={null} preload={settle.preload} label="Settle…">
            {(state) => <settle.Dialog deploy={deploy} {...state} />}
          </DialogButton>
        ) : (
          <p className="text-sm text-muted">{permit.message}</p>
        )}
      </div>
    </Callout>
  );
}
