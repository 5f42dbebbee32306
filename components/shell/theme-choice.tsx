"use client";

import { useState } from "react";

import { THEMES, type Theme } from "@/components/shell/theme";
import { classNames } from "@/components/ui/class-names";

const WORDS: Record<Theme, string> = { system: "System", light: "Light", dark: "Dark" };
const YEAR_SECONDS = 31_536_000;

/** As the system says, light, or dark. */
export function ThemeChoice({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  return (
    <fieldset aria-label="Theme" className="grid grid-cols-3 gap-1 rounded-md bg-sunken p-1">
      {THEMES.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === theme}
          onClick={() => {
            applyTheme(one);
            setTheme(one);
          }}
          className={classNames(
            "h-9 rounded-sm text-sm max-sm:h-11",
            one === theme ? "bg-raised font-medium text-ink shadow-lift" : "text-muted hover:text-ink",
          )}
        >
          {WORDS[one]}
        </button>
      ))}
    </fieldset>
  );
}

/** Shows this browser that theme from now on. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
}
