"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ComponentProps } from "react";

import { useFailedTries } from "@/components/people/failed-tries";
import { SignOut } from "@/components/people/sign-out";
import type { Theme } from "@/components/shell/theme";
import { ThemeChoice } from "@/components/shell/theme-choice";
import { classNames } from "@/components/ui/class-names";
import { Popover } from "@/components/ui/popover";
import { paths } from "@/lib/paths";

interface PersonMenuProps {
  name: string;
  email: string;
  role: string;
  /** Which console this is, as its banner says. */
  place: string;
  theme: Theme;
}

const PLACES = [
  { href: paths.audit(), label: "Audit", className: "lg:hidden" },
  { href: paths.insights(), label: "Insights" },
  { href: paths.settings(), label: "Settings" },
  { href: paths.help(), label: "Help" },
  { href: paths.breakGlass(), label: "Break-glass" },
];

const ENTRY = "flex min-h-9 items-center rounded-md px-2 text-sm hover:bg-hover max-sm:min-h-11";

/** Who is signed in, their theme and settings, what a phone has no tab for, and the way out. */
export function PersonMenu({ name, email, role, place, theme }: PersonMenuProps) {
  const pathname = usePathname();
  useFailedTries();
  return (
    // It is closed by going to another page, which keeps what surrounds it.
    <Popover key={pathname} title={name} trigger={<MenuButton name={name} role={role} />}>
      <p className="-mt-2 mb-3 text-xs break-words text-muted">
        {role} on {place} · {email}
      </p>
      <ThemeChoice initial={theme} />
      <nav aria-label="Person" className="mt-2 -mx-2 grid grid-cols-1">
        {PLACES.map(({ href, label, className }) => (
          <Link key={href} href={href} className={classNames(ENTRY, className)}>
            {label}
          </Link>
        ))}
      </nav>
      <div className="mt-2 -mx-2 border-t border-line pt-2">
        <SignOut email={email} />
      </div>
    </Popover>
  );
}

function MenuButton({ name, role, ...props }: { name: string; role: string } & ComponentProps<"button">) {
  return (
    <button
      type="button"
      {...props}
      className="flex h-9 min-w-9 shrink-0 items-center justify-center gap-2 rounded-md px-1 hover:bg-hover max-sm:h-11 max-sm:min-w-11 xl:pr-2"
    >
      <span aria-hidden className="flex size-7 items-center justify-center rounded-full bg-sunken text-xs font-medium">
        {initialsOf(name)}
      </span>
      <span className="sr-only">Menu of </span>
      <span className="max-w-40 min-w-0 text-left leading-tight max-xl:sr-only xl:block">
        <span className="block truncate text-sm font-medium">{name} </span>
        <span className="block text-xs text-faint">{role}</span>
      </span>
    </button>
  );
}

/** "Ada Moreau": AM. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words.at(0), words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.charAt(0).toUpperCase())
    .join("");
}
