import type { Deploy } from "@/lib/deploys/schemas";

type Held = NonNullable<Deploy["blocked_by"]>;

export interface HeldWords {
  title: string;
  /** What else is known; null when the title says it all. */
  detail: string | null;
  /** What the link to the other run is called. */
  link: string;
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What holds a deploy up, or what took its place, in words for somebody who has not seen this console for a month. */
export function heldWords({ kind, message }: Held): HeldWords {
  const said = capitalised(message);
  switch (kind) {
    case "github_unreachable":
      return {
        title: "GitHub can't be asked: this deploy waits, nothing is lost.",
        detail: said,
        link: "Open its run",
      };
    case "approval":
      return { title: said, detail: null, link: "Approve or reject it on GitHub" };
    case "lane":
      return { title: said, detail: null, link: "Open the run that is in the way" };
    case "overdue":
      return { title: said, detail: null, link: "Look at it on GitHub" };
    case "run_unclear":
    case "jobs_unclear":
      return { title: said, detail: "Nothing is decided before it is clear.", link: "Open its run" };
    case "other_console":
      return { title: said, detail: null, link: "Open the other console's run" };
    case "unrecorded_run":
      return { title: said, detail: "It may be from before a restore.", link: "Open that run" };
    case "superseded_by":
      return { title: said, detail: null, link: "Open the run that won" };
    default:
      return { title: said, detail: null, link: "Open its run" };
  }
}
