"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { sideWord } from "@/components/flags/flag-words";
import { showNotice, showRefusal } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import type { Permit } from "@/lib/core/permissions";
import { postKeptFlag } from "@/lib/flags/api";

/** Keeps what somebody set past the console, in one click: nothing is changed by it. */
export function KeepButton({ flag, value, permit }: { flag: string; value: boolean; permit: Permit }) {
  const client = useQueryClient();
  const keep = useMutation({
    mutationFn: () => postKeptFlag(flag),
    onSuccess: () => showNotice({ key: "kept", tone: "ok", text: `${flag} stays ${sideWord(value)}.` }),
    onSettled: () => client.invalidateQueries(),
  });
  return (
    <Button
      size="sm"
      unavailable={!permit.allowed || keep.isPending}
      onRefused={() => (permit.allowed ? undefined : showRefusal(permit.message))}
      onClick={() => keep.mutate()}
    >
      Keep {sideWord(value)}
    </Button>
  );
}
