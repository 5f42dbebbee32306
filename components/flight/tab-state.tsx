"use client";

import { useEffect, useState, useSyncExternalStore } from "react";

import { useFlightLink, useFlights } from "@/components/flight/flight-watch";
import { type TabSaying, tabSaying } from "@/components/flight/tab-words";
import { iconLink, TAB_MARK, tabIcon } from "@/components/shell/tab-icon";
import type { Environment } from "@/lib/core/config";
import type { Deploy } from "@/lib/deploys/schemas";

const NONE: readonly Deploy[] = [];

/** Has the tab's title and icon say what is in flight, and how it ended until somebody has looked. */
export function TabState({ environment }: { environment: Environment }) {
  const { items } = useFlights();
  const ended = useUnseenEnds();
  const link = useFlightLink();
  const isCurrent = link.kind === "live" || link.kind === "off";
  useTab(environment, tabSaying({ items, ended, isCurrent }));
  return null;
}

/** What ended and still stands in the chip; while nobody looks at this tab, whatever ended since. */
function useUnseenEnds(): readonly Deploy[] {
  const { ended } = useFlights();
  const isHidden = useSyncExternalStore(
    watchVisibility,
    () => document.hidden,
    () => false,
  );
  const [unseen, setUnseen] = useState(NONE);
  const kept = isHidden ? withMore(unseen, ended) : NONE;
  if (kept !== unseen) setUnseen(kept);
  return isHidden ? kept : ended;
}

function watchVisibility(onChange: () => void): () => void {
  document.addEventListener("visibilitychange", onChange);
  return () => document.removeEventListener("visibilitychange", onChange);
}

function withMore(known: readonly Deploy[], ended: readonly Deploy[]): readonly Deploy[] {
  const ids = new Set(known.map(({ id }) => id));
  const more = ended.filter(({ id }) => !ids.has(id));
  return more.length === 0 ? known : [...known, ...more];
}

/** Keeps title and icon while there is something to say, whatever page comes meanwhile, and gives them back afterwards. */
function useTab(environment: Environment, saying: TabSaying | null): void {
  const words = saying?.words;
  const tone = saying?.tone;
  useEffect(() => {
    if (words === undefined) return;
    const own = `${words} · ${TAB_MARK[environment]}`;
    let ofThePage = document.title;
    const keep = () => {
      if (document.title === own) return;
      ofThePage = document.title;
      document.title = own;
    };
    keep();
    const watch = new MutationObserver(keep);
    watch.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      watch.disconnect();
      document.title = ofThePage;
    };
  }, [environment, words]);
  useEffect(() => {
    if (tone === undefined) return;
    const link = iconLink();
    const ofThePage = link.href;
    link.href = tabIcon(environment, tone);
    return () => {
      link.href = ofThePage;
    };
  }, [environment, tone]);
}
