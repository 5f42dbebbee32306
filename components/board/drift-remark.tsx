"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { showNotice } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { Textarea } from "@/components/ui/textarea";
import type { SurfaceTile } from "@/lib/board/schemas";
import type { Permit } from "@/lib/core/permissions";
import { postDriftReview } from "@/lib/drifts/api";

interface DriftRemarkProps {
  surfaceId: string;
  drift: NonNullable<SurfaceTile["drift"]>;
  review: Permit;
}

interface SeenRemarkProps {
  drift: DriftRemarkProps["drift"];
  seen: NonNullable<DriftRemarkProps["drift"]["seen"]>;
}

/** Nothing explains what is live: why, since when, where that was looked for, and who has seen it. */
export function DriftRemark({ surfaceId, drift, review }: DriftRemarkProps) {
  if (drift.seen !== null) return <SeenRemark drift={drift} seen={drift.seen} />;
  return (
    <div className="mt-2 flex items-start gap-2 rounded-md bg-wait-soft px-2.5 py-1.5 text-xs">
      <StatusGlyph shape="triangle" tone="wait" className="size-3.5 translate-y-px" />
      <div className="min-w-0 flex-1">
        <p className="break-words text-ink">
          <strong className="font-semibold">Drifted</strong>: {drift.reason}
        </p>
        <p className="break-words text-muted">
          Since <RelativeTime at={drift.since} />. {drift.looked_for} <RunLink drift={drift} />
        </p>
        <SeenAction surfaceId={surfaceId} review={review} />
      </div>
    </div>
  );
}

function SeenRemark({ drift, seen }: SeenRemarkProps) {
  return (
    <p className="mt-2 flex items-start gap-1.5 text-xs text-muted">
      <StatusGlyph shape="triangle" tone="neutral" className="size-3.5 translate-y-px" />
      <span className="line-clamp-3 min-w-0 break-words" title={`${drift.reason} ${drift.looked_for}`}>
        No deploy explains it. Seen by {seen.by} <RelativeTime at={seen.at} />: {seen.note}
      </span>
    </p>
  );
}

function RunLink({ drift: { run_id: id, run_url: url } }: Pick<DriftRemarkProps, "drift">) {
  if (id === null || url === null) return null;
  return (
    <a href={url} target="_blank" rel="noreferrer" className="underline underline-offset-4">
      Run {id} names this commit
      <span className="sr-only"> (opens a new tab)</span>
    </a>
  );
}

/** Somebody says that they have seen it, with a note: it needs nobody any more. */
export function SeenAction({ surfaceId, review }: Pick<DriftRemarkProps, "surfaceId" | "review">) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <SeenForm surfaceId={surfaceId} onDone={() => setOpen(false)} />;
  if (!review.allowed) return <p className="mt-1 text-muted">{review.message}</p>;
  return (
    <Button size="sm" className="mt-1.5" onClick={() => setOpen(true)}>
      I have seen it…
    </Button>
  );
}

function SeenForm({ surfaceId, onDone }: { surfaceId: string; onDone: () => void }) {
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const review = useMutation({
    meta: { quiet: true },
    mutationFn: () => postDriftReview(surfaceId, { note: note.trim() }),
    onSuccess: () => {
      showNotice({ key: `drift-${surfaceId}`, tone: "ok", text: `The drift of ${surfaceId} is marked as seen.` });
      onDone();
      return client.invalidateQueries();
    },
  });
  return (
    <form
      className="mt-2 grid grid-cols-1 gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!review.isPending) review.mutate();
      }}
    >
      {review.error === null ? null : <Callout role="alert" tone="fail" title={review.error.message} />}
      <Field label="Who shipped it, and why?">
        <Textarea required maxLength={500} autoFocus value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" size="sm" variant="accent" unavailable={review.isPending}>
          {review.isPending ? "Saving…" : "Save"}
        </Button>
        <Button size="sm" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
