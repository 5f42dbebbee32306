"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { showNotice } from "@/components/shell/notices";
import { versionQuery } from "@/lib/environments/api";

const isBusy = () => document.querySelector('[role="dialog"]') !== null;

/** Reloads this tab once another build serves than at its start, and not while a dialog is open. */
export function useNewBuild(isWatching: boolean): void {
  const serving = useQuery({ ...versionQuery(), refetchInterval: isWatching ? 2_000 : false }).data?.sha;
  const served = useRef<string | undefined>(undefined);
  useEffect(() => {
    served.current ??= serving;
    if (serving === undefined || serving === served.current) return;
    if (!isBusy()) {
      location.reload();
      return;
    }
    served.current = serving;
    showNotice({
      key: "new-build",
      tone: "ok",
      text: "A new build of this console is serving.",
      link: { href: location.href, label: "Reload" },
    });
  }, [serving]);
}
