"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { showNotice } from "@/components/shell/notices";
import { PART_MISSED } from "@/components/ui/later";
import { versionQuery } from "@/lib/environments/api";

const isBusy = () => document.querySelector('[role="dialog"]') !== null;

const MARK = "reloaded-for";
const AGAIN_AFTER_MS = 10_000;
const AT_REST_MS = 60_000;

interface BuildWatch {
  /** Off: it is asked for only when a part of this page's code is missing. */
  enabled: boolean;
  /** This very console restarts, or just did. */
  isWatching: boolean;
  /** The build that made this page. */
  renderedBy: string;
}

/** Reloads this tab once another build serves than the one that made its page, and not while a dialog is open. */
export function useNewBuild({ enabled, isWatching, renderedBy }: BuildWatch): void {
  const version = useQuery({
    ...versionQuery(),
    refetchInterval: ({ state: { data } }) => {
      // Once another build serves, the first moment without a dialog is looked for.
      const isSoon = isWatching || (data !== undefined && data.sha !== renderedBy);
      return enabled && (isSoon ? 2_000 : AT_REST_MS);
    },
  });
  useOnMissedPart(version.refetch);
  const serving = version.data?.sha;
  const told = useRef(renderedBy);
  const { dataUpdatedAt } = version;
  useEffect(() => {
    if (serving === undefined || serving === renderedBy || dataUpdatedAt === 0) return;
    if (!isBusy()) {
      if (mayReload(serving)) location.reload();
      return;
    }
    if (told.current === serving) return;
    told.current = serving;
    showNotice({
      key: "new-build",
      tone: "ok",
      text: "A new build is serving. This page reloads when you close the dialog.",
    });
  }, [serving, renderedBy, dataUpdatedAt]);
}

function useOnMissedPart(askAgain: () => unknown): void {
  useEffect(() => {
    const onMissed = () => void askAgain();
    window.addEventListener(PART_MISSED, onMissed);
    return () => window.removeEventListener(PART_MISSED, onMissed);
  }, [askAgain]);
}

/** While old and new processes answer side by side, a reload may bring the old page back: not again at once. */
function mayReload(sha: string): boolean {
  const [forSha, at] = (sessionStorage.getItem(MARK) ?? "").split(" ");
  if (forSha === sha && Date.now() - Number(at) < AGAIN_AFTER_MS) return false;
  sessionStorage.setItem(MARK, `${sha} ${Date.now()}`);
  return true;
}
