"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { showNotice } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { RelativeTime } from "@/components/ui/relative-time";
import { Textarea } from "@/components/ui/textarea";
import { reviewBreakglass } from "@/lib/breakglass/api";
import { reviewStateOf } from "@/lib/breakglass/rules";
import type { Breakglass } from "@/lib/breakglass/schemas";
import type { Permit } from "@/lib/core/permissions";

/** The review note of a break-glass deploy, or the place to write it; nothing for any other deploy. */
export function ReviewPanel({ deploy, permit }: { deploy: Breakglass["open"][number]; permit: Permit }) {
  if (reviewStateOf(deploy) === "none") return null;
  const review = deploy.origin?.review;
  if (review) {
    return (
      <Callout tone="ok" title={`Reviewed by ${review.by}`}>
        <p className="whitespace-pre-wrap">{review.note}</p>
        <p className="mt-1 text-xs text-faint">
          <RelativeTime at={review.at} />
        </p>
      </Callout>
    );
  }
  return (
    <Callout tone="wait" title="This break-glass deploy has no review note yet.">
      <p>What happened, what was shipped without a check, and what is to be made good? The note is kept for good.</p>
      {permit.allowed ? <ReviewForm deployId={deploy.id} /> : <p className="mt-2">{permit.message}</p>}
    </Callout>
  );
}

function ReviewForm({ deployId }: { deployId: string }) {
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const review = useMutation({
    meta: { quiet: true },
    mutationFn: () => reviewBreakglass(deployId, { note: note.trim() }),
    onSuccess: () => {
      showNotice({ key: deployId, tone: "ok", text: "The review note is written." });
      return client.invalidateQueries();
    },
  });
  return (
    <form
      className="mt-3 grid grid-cols-1 gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!review.isPending) review.mutate();
      }}
    >
      {review.error === null ? null : <Callout role="alert" tone="fail" title={review.error.message} />}
      <Field label="Review note">
        <Textarea required maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <div>
        <Button type="submit" size="sm" variant="accent" unavailable={review.isPending}>
          {review.isPending ? "Writing it down…" : "Write the note"}
        </Button>
      </div>
    </form>
  );
}
