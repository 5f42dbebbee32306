"use client";

import { useRouter } from "next/navigation";

import { type Act, findCommands, isChange } from "@/components/palette/commands";
import { pressWhenThere } from "@/components/palette/press-when-there";
import { applyTheme } from "@/components/shell/theme-choice";
import { CommandPanel } from "@/components/ui/command-panel";
import { Kbd } from "@/components/ui/kbd";
import { WhereResult } from "@/components/where/where-result";

interface PalettePanelProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onKeys: () => void;
  surfaceIds: readonly string[];
  text: string;
  onText: (text: string) => void;
}

const GROUPS = ["Do", "Go", "Find"] as const;

/** Finds and does from one box: a change is answered at once, an order is led to its dialog, where it is reviewed. */
export function PalettePanel({ text, onText, open, onOpenChange, onKeys, surfaceIds }: PalettePanelProps) {
  const router = useRouter();
  const commands = findCommands(text, surfaceIds);
  const perform = (act: Act) => {
    onOpenChange(false);
    onText("");
    if (act.kind === "theme") applyTheme(act.theme);
    if (act.kind === "keys") onKeys();
    if (act.kind !== "go") return;
    router.push(act.href);
    if (act.press !== undefined) pressWhenThere(act.href, act.press);
  };
  const groups = GROUPS.map((value) => {
    const own = commands.filter(({ group }) => group === value);
    return { value, items: own.map(({ id, label, typed: hint }) => ({ id, label, hint })) };
  });
  const asked = text.trim();
  return (
    <CommandPanel
      open={open}
      onOpenChange={onOpenChange}
      label="Find or do"
      placeholder="Find or do… a SHA, #123, deploy api-staging, go flags"
      text={text}
      onText={onText}
      groups={groups.filter(({ items }) => items.length > 0)}
      onChoose={(id) => {
        const chosen = commands.find((command) => command.id === id);
        if (chosen !== undefined) perform(chosen.act);
      }}
      foot={
        <>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> move <Kbd>↵</Kbd> open · every order opens its review first
        </>
      }
    >
      {isChange(asked) ? (
        <div className="border-b border-line px-5 py-4">
          <WhereResult key={asked} asked={asked} isBrief />
        </div>
      ) : null}
    </CommandPanel>
  );
}
