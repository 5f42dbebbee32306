"use client";

import { Search } from "lucide-react";
import { useEffect, useState } from "react";

import { areKeysOn, isForPage, pressKey } from "@/components/palette/single-keys";
import { Kbd } from "@/components/ui/kbd";
import { later } from "@/components/ui/later";

const panel = later(async () => (await import("@/components/palette/palette-panel")).PalettePanel);
const sheet = later(async () => (await import("@/components/palette/key-sheet")).KeySheet);

type Shown = "palette" | "keys" | null;

const isPaletteKey = (event: KeyboardEvent) =>
  event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey;

const isFocusInDialog = () => document.activeElement?.closest("[role='dialog']") != null;

/** The way to find or do anything: a button in the header, ⌘K, and the single keys of the page. */
export function Palette({ surfaceIds }: { surfaceIds: readonly string[] }) {
  const [shown, setShown] = useState<Shown>(null);
  const [wanted, setWanted] = useState<ReadonlySet<Shown>>(new Set());
  const [text, setText] = useState("");
  const open = (what: Shown) => {
    setWanted((before) => new Set([...before, what]));
    setShown(what);
  };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isPaletteKey(event)) open("palette");
      else if (shown !== null && !isFocusInDialog()) keepEarly(event, setText, () => setShown(null));
      else if (!isForPage(event) || !areKeysOn()) return;
      else if (event.key === "?") open("keys");
      else if (!pressKey(event.key)) return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [shown]);
  const close = (isOpen: boolean) => setShown((before) => (isOpen ? before : null));
  return (
    <>
      <FindButton onClick={() => open("palette")} />
      {wanted.has("palette") ? (
        <panel.Part
          open={shown === "palette"}
          onOpenChange={close}
          onKeys={() => open("keys")}
          surfaceIds={surfaceIds}
          text={text}
          onText={setText}
        />
      ) : null}
      {wanted.has("keys") ? <sheet.Part open={shown === "keys"} onOpenChange={close} /> : null}
    </>
  );
}

/** What is typed while the palette is on its way is meant for it: nothing of it is lost, and no key of it acts on the page. */
function keepEarly(event: KeyboardEvent, add: (change: (before: string) => string) => void, leave: () => void): void {
  if (event.key === "Escape") leave();
  if (event.key === "Backspace") add((before) => before.slice(0, -1));
  if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) add((before) => before + event.key);
}

function FindButton({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-keyshortcuts="Meta+K Control+K"
      onClick={onClick}
      onPointerEnter={panel.preload}
      onFocus={panel.preload}
      className="flex h-9 min-w-9 shrink-0 items-center justify-center gap-2 rounded-md border-edge text-sm text-muted hover:text-ink max-sm:h-11 max-sm:min-w-11 2xl:w-52 2xl:justify-start 2xl:border 2xl:px-2.5"
    >
      <Search aria-hidden className="size-4 shrink-0" />
      <span className="max-2xl:sr-only">Find or do…</span>
      <span aria-hidden className="ml-auto max-2xl:hidden">
        <Kbd>⌘K</Kbd>
      </span>
    </button>
  );
}
