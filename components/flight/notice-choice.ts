"use client";

import { useSyncExternalStore } from "react";

const STORED = "end-notices";
const CHANGED = "end-notices-changed";

/** `unsupported`: this browser shows none from a page. `denied`: it was told to show none of this site. */
export type NoticeChoice = "on" | "off" | "denied" | "unsupported";

/** Whether this browser's reader wants a notification when a deploy of theirs ends. */
export function useNoticeChoice(): NoticeChoice {
  return useSyncExternalStore(watchChoice, readNoticeChoice, () => "off");
}

function watchChoice(onChange: () => void): () => void {
  const names = [CHANGED, "storage", "focus"];
  for (const name of names) window.addEventListener(name, onChange);
  return () => {
    for (const name of names) window.removeEventListener(name, onChange);
  };
}

/** They do not until they say so. */
export function readNoticeChoice(): NoticeChoice {
  if (!("Notification" in window)) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" && localStorage.getItem(STORED) === "on" ? "on" : "off";
}

/** The browser asks its reader the first time. */
export async function chooseNotices(isOn: boolean): Promise<void> {
  if (isOn) localStorage.setItem(STORED, "on");
  else localStorage.removeItem(STORED);
  if (isOn && Notification.permission === "default") await Notification.requestPermission();
  window.dispatchEvent(new Event(CHANGED));
}
