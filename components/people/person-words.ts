import type { Look } from "@/components/ui/status-glyph";
import type { PersonItem } from "@/lib/people/people-schemas";
import type { LinkPurpose } from "@/lib/people/rules";

/** What taking up a link does; the console's environment follows. */
export const LINK_TITLES: Record<LinkPurpose, string> = {
  invitation: "Join",
  factor: "New authenticator for",
  password: "New password for",
  everything: "New password and authenticator for",
};

export const LINK_WORDS: Record<LinkPurpose, string> = {
  invitation: "Invitation",
  factor: "Second-factor reset",
  password: "Password link",
  everything: "Reset of password and second factor",
};

/** How a person is shown. */
export function lookOfPerson({ state, guesses_spent }: Pick<PersonItem, "state" | "guesses_spent">): Look {
  if (state === "disabled") return { shape: "struck", tone: "unknown", word: "Disabled" };
  if (guesses_spent) return { shape: "lock", tone: "wait", word: "Codes refused" };
  return { shape: "check", tone: "ok", word: "Active" };
}

/** "2 sessions, 1 token". */
export function accessWords({ sessions, tokens }: Pick<PersonItem, "sessions" | "tokens">): string {
  return `${sessions} ${sessions === 1 ? "session" : "sessions"}, ${tokens} ${tokens === 1 ? "token" : "tokens"}`;
}
