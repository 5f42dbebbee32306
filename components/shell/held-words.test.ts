import { describe, expect, it } from "vitest";

import { heldWords } from "./held-words";

const held = (kind: string, message: string) => ({ kind, message, run_url: null, since: null });

describe("what holds a deploy up", () => {
  it("says that nothing is lost while GitHub does not answer, and what GitHub said", () => {
    expect(heldWords(held("github_unreachable", "GitHub did not answer within 10 s."))).toMatchObject({
      title: "GitHub is unreachable: this deploy waits, nothing is lost.",
      detail: "GitHub did not answer within 10 s.",
    });
  });

  it("names the run that won as a sentence", () => {
    const words = heldWords(held("superseded_by", "run 42 by ada took its place in the queue."));
    expect(words).toMatchObject({ title: "Run 42 by ada took its place in the queue.", link: "Open the run that won" });
  });

  it("repeats the words of a kind it does not know", () => {
    expect(heldWords(held("run_missing", "GitHub does not show run 7 at the moment.")).title).toBe(
      "GitHub does not show run 7 at the moment.",
    );
  });
});
