export type Tone = "ok" | "run" | "wait" | "fail" | "unknown" | "neutral";

export const toneText: Record<Tone, string> = {
  ok: "text-ok",
  run: "text-accent",
  wait: "text-wait",
  fail: "text-fail",
  unknown: "text-unknown",
  neutral: "text-muted",
};

export const toneSoft: Record<Tone, string> = {
  ok: "bg-ok-soft",
  run: "bg-accent-soft",
  wait: "bg-wait-soft",
  fail: "bg-fail-soft",
  unknown: "bg-unknown-soft",
  neutral: "bg-sunken",
};
