"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";

import { showNotice, showRefusal } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Hash } from "@/components/ui/hash";
import { RelativeTime, TimeUntil } from "@/components/ui/relative-time";
import type { Permit } from "@/lib/core/permissions";
import { paths } from "@/lib/paths";
import { postDropRollback } from "@/lib/rollbacks/api";
import type { WaitingRollbackSeen } from "@/lib/rollbacks/schemas";

interface WaitingRollbackProps {
  surfaceId: string;
  waiting: WaitingRollbackSeen;
  permit: Permit;
}

/** A rollback waits for what runs to stop: which, by whom, until when, and the way to drop it. */
export function WaitingRollback({ surfaceId, waiting, permit }: WaitingRollbackProps) {
  const client = useQueryClient();
  const drop = useMutation({
    meta: { quiet: true },
    mutationFn: () => postDropRollback(surfaceId),
    onSuccess: () =>
      showNotice({ key: `rollback-${surfaceId}`, tone: "ok", text: "Rollback dropped. Nothing was sent." }),
    onError: (error) => showRefusal(error.message),
    onSettled: () => client.invalidateQueries(),
  });
  return (
    <Callout
      tone="wait"
      title={
        <>
          Rollback to <Hash value={waiting.to_sha} /> waits for a deploy to stop: {waiting.reason}
        </>
      }
    >
      <p>
        by {waiting.by}, <RelativeTime at={waiting.since} />. It is sent once{" "}
        <Link href={paths.deploy(waiting.stop_deploy_id)} className="text-accent underline underline-offset-4">
          that deploy
        </Link>{" "}
        has ended and nothing else went live; it ends unsent <TimeUntil at={waiting.expires_at} />.
      </p>
      <Button
        size="lg"
        className="mt-2"
        unavailable={!permit.allowed || drop.isPending}
        onClick={() => drop.mutate()}
        onRefused={() => (permit.allowed ? undefined : showRefusal(permit.message))}
      >
        {drop.isPending ? "Dropping…" : "Drop the rollback"}
      </Button>
    </Callout>
  );
}
