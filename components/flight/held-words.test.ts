import { describe, expect, it } from "vitest";

import { heldWords } from "./held-words";

const held = (kind: string, message: string) => ({ kind, message, run_url: null, since: null });

describe("what holds a deploy up", () => {
  it("says that nothing is lost while GitHub does not answer, and what GitHub said", () => {
    expect(heldWords(held("github_unreachable", "GitHub did not answer within 10 s."))).toMatchObject({
      title: "GitHub can't be asked: this deploy waits, nothing is lost.",
      detail: "GitHub did not answer within 10 s.",
    });
  });

  it("names the run that won as a sentence", () => {
    const words = heldWords(held("superseded_by", "run 42 by ada took its place in the queue."));
    expect(words).toMatchObject({ title: "Run 42 by ada took its place in the queue.", link: "Open the run that won" });
  });

  it("says of contradicting answers that nothing is decided by them, and leads a person to a run that takes long", () => {
    const unclear = held("run_unclear", "GitHub says that the run ended, but not how yet. The console looks again.");
    expect(heldWords(unclear)).toMatchObject({ detail: "Nothing is decided before it is clear." });
    const overdue = held("overdue", "The run has not ended for 6 h. Look at it on GitHub, or cancel it.");
    expect(heldWords(overdue)).toMatchObject({ title: overdue.message, link: "Look at it on GitHub" });
  });

  it("repeats the words of a kind it does not know", () => {
    expect(heldWords(held("run_missing", "GitHub does not show run 7 at the moment.")).title).toBe(
      "GitHub does not show run 7 at the moment.",
    );
  });
});
