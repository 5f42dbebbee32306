import type { ConsoleNames } from "@/components/shell/console-names";
import type { StatusShape } from "@/components/ui/status-glyph";
import type { Tone } from "@/components/ui/tone";
import { unreportedWords } from "@/lib/versions/rules";
import type { VersionSide, Versions } from "@/lib/versions/schemas";

interface Distance {
  title: string;
  detail: string;
  shape: StatusShape;
  tone: Tone;
}

type Compared = Pick<Versions, "status" | "ahead_by" | "behind_by" | "problem" | "staging" | "production">;

type Witness = "Running" | "Released" | "Recorded";

export interface Testimony {
  witness: Witness;
  /** What the witness is, for somebody who has not seen this page for a month. */
  who: string;
  sha: string | null;
  /** Why it names no commit for sure; null where nobody said why. */
  doubt: string | null;
  verdict: "reference" | "agrees" | "differs" | "unknown";
}

const WHO: Record<Witness, string> = {
  Running: "reported by the process",
  Released: "reported by the platform",
  Recorded: "recorded by this console",
};

/** "3 commits". */
export function countOf(count: number): string {
  return count === 1 ? "1 commit" : `${count} commits`;
}

/** What an empty list of migrations says: none, or nothing while the commits could not be compared. */
export function noMigrationWords(status: Versions["status"]): string {
  return status === "unknown" ? "Migrations are unknown." : "No database migration among these commits.";
}

/** How far staging is from production, in words; what a process did not report is not said to run. */
export function distanceWords(versions: Compared, names: ConsoleNames): Distance {
  const told = comparedWords(versions, names);
  const unreported = unreportedSides(versions, names);
  if (versions.status === "unknown" || unreported.length === 0) return told;
  const isSame = versions.status === "identical";
  return {
    title: isSame ? "Same commit, not confirmed" : told.title,
    detail: [...(isSame ? [] : [told.detail]), ...unreported].join(" "),
    shape: "dashed",
    tone: "unknown",
  };
}

function comparedWords({ status, ahead_by, behind_by, problem }: Compared, names: ConsoleNames): Distance {
  const { staging, production } = names;
  switch (status) {
    case "identical":
      return { title: "Identical", detail: "Both run the same commit.", shape: "check", tone: "ok" };
    case "ahead": {
      const title = ahead_by === null ? "Ahead" : `${countOf(ahead_by)} ahead`;
      return { title, detail: `${staging.label} is ahead of ${production.label}.`, shape: "dot", tone: "run" };
    }
    case "behind": {
      const title = behind_by === null ? "Behind" : `${countOf(behind_by)} behind`;
      return { title, detail: `${staging.label} is behind ${production.label}.`, shape: "behind", tone: "wait" };
    }
    case "diverged": {
      const detail = `Each has commits the other has not: ${ahead_by ?? "some"} on ${staging.label}, ${behind_by ?? "some"} on ${production.label}.`;
      return { title: "Diverged", detail, shape: "triangle", tone: "wait" };
    }
    case "unknown":
      return {
        title: "Distance unknown",
        detail: problem ?? "The commit of one of them is unknown.",
        shape: "dashed",
        tone: "unknown",
      };
  }
}

/** One sentence for each console whose process does not answer. */
export function unreportedSides(
  { staging, production }: Pick<Versions, "staging" | "production">,
  names: ConsoleNames,
) {
  const sides = [unreportedWords(staging, names.staging.label), unreportedWords(production, names.production.label)];
  return sides.filter((words) => words !== null);
}

/** The three witnesses of what a console runs; the process itself is believed before the platform, and that before the ledger. */
export function testimoniesOf(side: VersionSide): Testimony[] {
  const shas: [Witness, string | null][] = [
    ["Running", side.running_sha],
    ["Released", side.released_sha],
    ["Recorded", side.recorded_sha],
  ];
  const reference = shas.findIndex(([, sha]) => sha !== null);
  return shas.map(([witness, sha], at) => {
    const verdict =
      sha === null ? "unknown" : at === reference ? "reference" : sha === shas[reference]?.[1] ? "agrees" : "differs";
    const doubt = witness === "Released" && sha === null ? side.released_doubt : null;
    return { witness, who: WHO[witness], sha, doubt, verdict };
  });
}
