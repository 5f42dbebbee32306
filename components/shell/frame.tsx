import Link from "next/link";
import type { ReactNode } from "react";

import { EnvironmentBanner } from "@/components/shell/environment-banner";
import { EnvironmentPill } from "@/components/shell/environment-pill";
import { Navigation } from "@/components/shell/navigation";
import { Notices } from "@/components/shell/notices";
import { SkipLink } from "@/components/shell/skip-link";
import { TooltipHost } from "@/components/ui/tooltip-host";
import type { EnvironmentAnswer } from "@/lib/environments/schemas";
import { paths } from "@/lib/paths";

interface FrameProps {
  name: string;
  environment: EnvironmentAnswer;
  /** The way to find or do anything. */
  find: ReactNode;
  /** What is going out. */
  flight: ReactNode;
  /** Who is signed in, with the controls that belong to a person. */
  person: ReactNode;
  children: ReactNode;
}

/** What surrounds every page of somebody who is signed in. */
export function Frame({ name, environment, find, flight, person, children }: FrameProps) {
  return (
    <>
      <SkipLink />
      <header className="sticky top-0 z-30 border-b border-line bg-surface">
        <EnvironmentBanner environment={environment} />
        <div className="mx-auto flex h-14 max-w-[2200px] items-center gap-2 px-3 sm:gap-3 sm:px-5">
          <Link href={paths.dashboard()} className="hidden font-semibold tracking-tight whitespace-nowrap xl:inline">
            {name}
          </Link>
          <EnvironmentPill environment={environment} />
          <div className="lg:ml-2">
            <Navigation />
          </div>
          <div className="ml-auto flex min-w-0 items-center gap-1 sm:gap-2">
            {find}
            {flight}
            {person}
          </div>
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto max-w-[1480px] px-3 pt-5 pb-28 outline-none has-[[data-wide]]:max-w-[2200px] sm:px-5 lg:pb-12"
      >
        {children}
        <TooltipHost />
      </main>
      <Notices />
    </>
  );
}
