import { describe, expect, it } from "vitest";

import { shareReads } from "@/lib/core/share-reads";

/** Reads that end when they are told to. */
function heldReads() {
  const started: { key: string; end: (value: string) => void; fail: (error: Error) => void }[] = [];
  const read = (key: string) =>
    new Promise<string>((end, fail) => {
      started.push({ key, end, fail });
    });
  return { started, ask: shareReads(read, (key: string) => key) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("shared reads", () => {
  it("begin at once when none is under way, and again when it has ended", async () => {
    const { started, ask } = heldReads();
    const first = ask("a");
    started[0]?.end("one");
    expect(await first).toBe("one");
    const second = ask("a");
    started[1]?.end("two");
    expect(await second).toBe("two");
  });

  it("never answer with what was read before the reader came", async () => {
    const { started, ask } = heldReads();
    const early = ask("a");
    const late = [ask("a"), ask("a"), ask("a")];
    expect(started).toHaveLength(1);
    started[0]?.end("before");
    expect(await early).toBe("before");
    await settled();
    expect(started).toHaveLength(2);
    started[1]?.end("after");
    expect(await Promise.all(late)).toEqual(["after", "after", "after"]);
  });

  it("go on in the same way while the second read is under way", async () => {
    const { started, ask } = heldReads();
    void ask("a");
    const second = ask("a");
    started[0]?.end("1");
    await settled();
    const third = ask("a");
    started[1]?.end("2");
    expect(await second).toBe("2");
    await settled();
    started[2]?.end("3");
    expect(await third).toBe("3");
  });

  it("are not shared between different things", () => {
    const { started, ask } = heldReads();
    void ask("a");
    void ask("b");
    expect(started.map(({ key }) => key)).toEqual(["a", "b"]);
  });

  it("that fail fail for their own readers only", async () => {
    const { started, ask } = heldReads();
    const first = ask("a");
    const second = ask("a");
    started[0]?.fail(new Error("lost"));
    await expect(first).rejects.toThrow("lost");
    await settled();
    started[1]?.end("back");
    expect(await second).toBe("back");
  });
});
