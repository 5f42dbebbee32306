/** Characters that GitHub lets through, and that a database, a terminal or a page may stumble over. */
const ODD_TEXTS = {
  nul: "nul\u0000nul",
  lone_surrogate: "half\ud83d of a pair\udc00",
  bidi: "\u202egnp.elif\u202c\u2066left\u2069",
  rtl: "شحن النسخة الجديدة",
  emoji: "👩🏽‍🚀🇩🇪",
  long: "long".repeat(2_500),
  big_number: "(#99999999999999999999)",
} as const;

/** In the order in which they are strung together; a number counts at the end of a title. */
export const ODD_KINDS = ["nul", "lone_surrogate", "bidi", "rtl", "emoji", "long", "big_number"] as const;

export type OddKind = (typeof ODD_KINDS)[number];

/** A text as somebody may have written it: what it says anyway, then all that was asked for. */
export function makeOdd(text: string, asked: boolean | readonly OddKind[] | undefined): string {
  if (asked === undefined || asked === false) return text;
  const kinds = ODD_KINDS.filter((kind) => asked === true || asked.includes(kind));
  return [text, ...kinds.map((kind) => ODD_TEXTS[kind])].join(" ");
}

/** A commit of git holds no NUL and no half of a pair: characters of private use stand for them there. */
export function drawForGit(text: string): string {
  return text
    .replaceAll("\u0000", "\ue000")
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])/g, "\ue001")
    .replace(/(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ue002");
}

/** What the API says of a text that was drawn for git. */
export function undrawFromGit(text: string): string {
  return text.replaceAll("\ue000", "\u0000").replaceAll("\ue001", "\ud83d").replaceAll("\ue002", "\udc00");
}
