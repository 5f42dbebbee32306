import type { ReactNode } from "react";

import { EnvironmentBanner } from "@/components/shell/environment-banner";
import { SkipLink } from "@/components/shell/skip-link";
import type { EnvironmentAnswer } from "@/lib/environments/schemas";

/** What surrounds a page of nobody in particular: the environment, unmistakable, and the page. */
export function PlainFrame({ environment, children }: { environment: EnvironmentAnswer; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header className="sticky top-0 z-30">
        <EnvironmentBanner environment={environment} />
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="flex flex-1 flex-col items-center px-4 py-10 outline-none sm:justify-center"
      >
        {children}
      </main>
    </div>
  );
}
