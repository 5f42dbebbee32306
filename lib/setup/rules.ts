/** What a look at an installation is about. */
export const SUBJECTS = [
  "configuration",
  "host",
  "clock",
  "database",
  "key",
  "repository",
  "workflow",
  "environment",
  "app",
  "webhook",
] as const;
type Subject = (typeof SUBJECTS)[number];

/** `unknown`: nobody could look, or nobody tells; it is never taken for `ok`. */
type Standing = "ok" | "wrong" | "unknown";

/** One thing that was looked at, what it is like, and what to do about it. */
export interface Finding {
  subject: Subject;
  thing: string;
  standing: Standing;
  says: string;
  fix: string | null;
}

/** Findings about one thing. */
export interface About {
  ok: (says: string) => Finding;
  wrong: (says: string, fix: string) => Finding;
  unknown: (says: string, fix: string) => Finding;
}

export interface Verdict {
  standing: Standing;
  ok: number;
  wrong: number;
  unknown: number;
}

const SIGNS: Record<Standing, string> = { ok: "✓", wrong: "✗", unknown: "?" };
const WIDEST = Math.max(...SUBJECTS.map((subject) => subject.length));

/** Findings about that thing. Pure. */
export function about(subject: Subject, thing: string): About {
  return {
    ok: (says) => ({ subject, thing, standing: "ok", says, fix: null }),
    wrong: (says, fix) => ({ subject, thing, standing: "wrong", says, fix }),
    unknown: (says, fix) => ({ subject, thing, standing: "unknown", says, fix }),
  };
}

/** All findings in one: wrong where one is, else unknown where one is. Pure. */
export function setupVerdict(findings: readonly Finding[]): Verdict {
  const count = (standing: Standing) => findings.filter((one) => one.standing === standing).length;
  const [wrong, unknown] = [count("wrong"), count("unknown")];
  return { standing: wrong > 0 ? "wrong" : unknown > 0 ? "unknown" : "ok", ok: count("ok"), wrong, unknown };
}

/** A finding as plain lines: a sign and a word, the thing, and the fix below it. Pure. */
export function describeFinding({ subject, thing, standing, says, fix }: Finding): string[] {
  const line = `${SIGNS[standing]} ${standing.padEnd(7)}  ${subject.padEnd(WIDEST)}  ${thing}: ${says}`;
  return fix === null ? [line] : [line, `             → ${fix}`];
}
