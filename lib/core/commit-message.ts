/** GitHub's words of a merge commit; its third line is the pull request's title. */
const MERGED = /^Merge pull request #(\d{1,9}) from \S+/;
const MARKS = "(?:\\s*\\[[^\\]]*\\])*\\s*$";
/** The number a squash merge puts behind the title, perhaps with a mark such as [skip ci] behind it. */
const SQUASHED = new RegExp(`\\(#(\\d{1,9})\\)${MARKS}`);

/** Words behind which a number is that of something else: "Revert (#12)". */
const MENTIONS = /\b(revert(s|ed|ing)?|fix(es|ed)?|close[sd]?|resolve[sd]?|see|refs?|cf\.?)\s*:?\s*\(#\d+\)/i;

const linesOf = (message: string) => message.split(/\r?\n/);

/** The number of the pull request a commit says it came from; null where it says none, or one that none can have. */
export function pullNumberOf(message: string): number | null {
  const subject = linesOf(message)[0] ?? "";
  const squashed = MENTIONS.test(subject) ? null : SQUASHED.exec(subject);
  const number = Number((MERGED.exec(subject) ?? squashed)?.[1] ?? 0);
  return number === 0 ? null : number;
}

/** What a commit is called: its subject without the number behind it, and of a merge commit the title of what it merged. */
export function titleOf(message: string): string {
  const [first = "", ...rest] = linesOf(message);
  const subject = first.trim();
  if (MERGED.test(subject)) return rest.find((line) => line.trim() !== "")?.trim() ?? subject;
  const title = subject.replace(SQUASHED, "").trim();
  return title === "" ? subject : title;
}

/** Everybody but its author whom a commit names as having written it, each once. */
export function coAuthorsOf(message: string, author: string): string[] {
  const trailers = message.matchAll(/^co-authored-by:[ \t]*([^<\r\n]*)/gim);
  const names = [...trailers].map(([, name = ""]) => name.trim());
  return [...new Set(names)].filter((name) => name !== "" && name !== author);
}
