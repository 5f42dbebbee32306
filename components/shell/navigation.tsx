"use client";

import { Activity, GitCompareArrows, KeyRound, LayoutGrid, ScrollText, ToggleRight } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";

import { classNames } from "@/components/ui/class-names";
import { paths } from "@/lib/paths";

const PLACES = [
  { href: paths.dashboard(), label: "Dashboard", icon: LayoutGrid },
  { href: paths.activity(), label: "Activity", icon: Activity },
  { href: paths.versions(), label: "Versions", icon: GitCompareArrows },
  { href: paths.flags(), label: "Flags", icon: ToggleRight },
  { href: paths.secrets(), label: "Secrets", icon: KeyRound },
  { href: paths.audit(), label: "Audit", icon: ScrollText, className: "hidden lg:block" },
];

/** Pages that stand behind another one, by the beginning of their addresses. */
const BEHIND: Record<string, readonly string[]> = {
  [paths.activity()]: [paths.activity(), paths.deploys(), paths.where()],
};

const isAt = (pathname: string, href: string) =>
  href === "/" ? pathname === "/" : (BEHIND[href] ?? [href]).some((start) => pathname.startsWith(start));

const BAR = classNames(
  "fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)]",
  "lg:static lg:border-0 lg:bg-transparent lg:pb-0",
);

/** The pages there are: five at the bottom of a phone, a row in the header elsewhere; the others are in the person's menu. */
export function Navigation() {
  const pathname = usePathname();
  return (
    <nav aria-label="Main" className={BAR}>
      <ul className="grid grid-cols-5 lg:flex lg:gap-1">
        {PLACES.map(({ href, label, icon: Icon, className }) => {
          const isCurrent = isAt(pathname, href);
          return (
            <li key={href} className={className}>
              <Link
                href={href}
                aria-current={isCurrent ? "page" : undefined}
                className={classNames(
                  "flex min-w-0 flex-col items-center gap-0.5 py-2 text-xs transition-colors lg:h-9 lg:flex-row lg:gap-2 lg:rounded-md",
                  "lg:px-3 lg:text-base",
                  isCurrent ? "font-medium text-ink lg:bg-sunken" : "text-muted hover:text-ink lg:hover:bg-hover",
                )}
              >
                <Icon aria-hidden className={classNames("size-5 lg:size-4", isCurrent && "text-accent")} />
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
