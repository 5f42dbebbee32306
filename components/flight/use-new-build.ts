"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { showNotice } from "@/components/shell/notices";
import { versionQuery } from "@/lib/environments/api";

const isBusy = () => document.querySelector('[role="dialog"]') !== null;

const MARK = "reloaded-for";
const AGAIN_AFTER_MS = 10_000;

interface BuildWatch {
  isWatching: boolean;
  /** The build that made this page. */
  renderedBy: string;
}

/** Reloads this tab once another build serves than the one that made its page, and not while a dialog is open. */
export function useNewBuild({ isWatching, renderedBy }: BuildWatch): void {
  const version = useQuery({ ...versionQuery(), refetchInterval: isWatching ? 2_000 : false });
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
      text: "A new build of this console is serving. The page reloads once the dialog is closed.",
    });
  }, [serving, renderedBy, dataUpdatedAt]);
}

/** While old and new processes answer side by side, a reload may bring the old page back: not again at once. */
function mayReload(sha: string): boolean {
  const [forSha, at] = (sessionStorage.getItem(MARK) ?? "").split(" ");
  if (forSha === sha && Date.now() - Number(at) < AGAIN_AFTER_MS) return false;
  sessionStorage.setItem(MARK, `${sha} ${Date.now()}`);
  return true;
}
