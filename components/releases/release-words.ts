import { formatDuration } from "@/components/ui/time-text";
import { titleOf } from "@/lib/core/commit-message";
import { shortSha } from "@/lib/core/words";
import { ranFor } from "@/lib/releases/rules";
import type { HealthHistory, Release } from "@/lib/releases/schemas";

const VIA_WORDS: Record<Release["via"], string> = {
  this_console: "this console",
  other_console: "the other console",
  github: "GitHub",
  shell: "a shell",
  workflow: "the workflow",
  unknown: "unknown",
};

const BAD = ["down", "unreachable"];

/** From where it was ordered, in words. */
export function viaWords({ via }: Pick<Release, "via">): string {
  return VIA_WORDS[via];
}

/** What changed: the title of its commit, or the digits where this console knows no title. */
export function titleOfRelease({ commit, sha }: Pick<Release, "commit" | "sha">): string {
  return commit === null ? shortSha(sha) : titleOf(commit.message);
}

/** "ran 2 d 17 h"; nothing is claimed where nobody saw its end. */
export function ranWords(release: Release, now: number): string {
  const length = ranFor(release, now);
  return length === null ? "ran until unknown" : `ran ${formatDuration(length)}`;
}

/** The axis in one sentence, for whoever does not see it. */
export function axisWords({ changes }: Pick<HealthHistory, "changes">, releases: readonly Release[]): string {
  const outages = changes.filter(({ health }) => BAD.includes(health)).length;
  const count = (number: number, one: string) => `${number} ${one}${number === 1 ? "" : "s"}`;
  return `14 days: ${count(outages, "outage")}, ${count(releases.length, "release")} listed below.`;
}
