import { ExternalLink } from "lucide-react";

import type { ConsoleNames } from "@/components/shell/console-names";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { distanceWords } from "@/components/versions/version-words";
import type { Versions } from "@/lib/versions/schemas";

/** Between the two consoles: how far apart they are, and where to see it on GitHub. */
export function VersionDistance({ versions, names }: { versions: Versions; names: ConsoleNames }) {
  const words = distanceWords(versions, names);
  return (
    <div className="flex flex-col items-center justify-center gap-1 px-2 py-1 text-center lg:w-52">
      <p className="flex items-center gap-2 text-lg font-semibold tracking-tight">
        <StatusGlyph shape={words.shape} tone={words.tone} />
        {words.title}
      </p>
      <p className="max-w-prose text-sm text-muted">{words.detail}</p>
      {versions.status === "ahead" ? <Arrow /> : null}
      {versions.compare_url === null ? null : (
        <a
          href={versions.compare_url}
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1 text-sm text-accent underline-offset-4 hover:underline"
        >
          Compare on GitHub <ExternalLink aria-hidden className="size-3.5" />
          <span className="sr-only">(opens a new tab)</span>
        </a>
      )}
    </div>
  );
}

/** The way a promotion goes. */
function Arrow() {
  return (
    <svg
      viewBox="0 0 96 12"
      aria-hidden
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      className="hidden h-3 w-24 text-accent lg:block"
    >
      <path d="M2 6h90M87 1.5L92 6l-5 4.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
