"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";

import { THEMES, type Theme } from "@/components/shell/theme";
import { IconButton } from "@/components/ui/icon-button";

const ICONS = { system: Monitor, light: Sun, dark: Moon };
const YEAR_SECONDS = 31_536_000;

/** Goes round: as the system says, light, dark. */
export function ThemeToggle({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  const Icon = ICONS[theme];
  return (
    <IconButton
      label={`Theme: ${theme}. Switch to ${next}`}
      icon={<Icon aria-hidden className="size-4" />}
      onClick={() => {
        applyTheme(next);
        setTheme(next);
      }}
    />
  );
}

function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
}
