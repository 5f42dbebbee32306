"use client";

import { useState } from "react";

import { areKeysOn, KEYS, switchKeys } from "@/components/palette/single-keys";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

interface KeySheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** What the single keys do, and the switch that takes them away in this browser. */
export function KeySheet({ open, onOpenChange }: KeySheetProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <dl className="grid grid-cols-[8rem_minmax(0,1fr)] items-center gap-y-2 text-sm">
        {KEYS.map(([key, what]) => (
          <div key={key} className="contents">
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-sm text-muted">No key sends anything: orders open their dialog.</p>
      <KeySwitch />
    </Dialog>
  );
}

function KeySwitch() {
  const [isOn, setIsOn] = useState(areKeysOn);
  return (
    <label className="mt-4 flex min-h-11 items-center gap-2 text-sm">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => {
          switchKeys(event.target.checked);
          setIsOn(event.target.checked);
        }}
        className="size-4 accent-accent"
      />
      Single keys in this browser (⌘K stays)
    </label>
  );
}
