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

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe("shared reads", () => {
  it("begin when this turn is over, for all who came in it, and again when they have ended", async () => {
    const { started, ask } = heldReads();
    const first = [ask("a"), ask("a")];
    await settled();
    expect(started).toHaveLength(1);
    started[0]?.end("one");
    expect(await Promise.all(first)).toEqual(["one", "one"]);
    const second = ask("a");
    await settled();
    started[1]?.end("two");
    expect(await second).toBe("two");
  });

  it("never answer with what was read before the reader came", async () => {
    const { started, ask } = heldReads();
    const early = ask("a");
    await settled();
    const late = [ask("a"), ask("a"), ask("a")];
    await settled();
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
    await settled();
    const second = ask("a");
    started[0]?.end("1");
    await settled();
    const third = ask("a");
    await settled();
    expect(started).toHaveLength(2);
    started[1]?.end("2");
    expect(await second).toBe("2");
    await settled();
    started[2]?.end("3");
    expect(await third).toBe("3");
  });

  it("are not shared between different things", async () => {
    const { started, ask } = heldReads();
    void ask("a");
    void ask("b");
    await settled();
    expect(started.map(({ key }) => key)).toEqual(["a", "b"]);
  });

  it("that fail fail for their own readers only", async () => {
    const { started, ask } = heldReads();
    const first = ask("a");
    await settled();
    const second = ask("a");
    started[0]?.fail(new Error("lost"));
    await expect(first).rejects.toThrow("lost");
    await settled();
    started[1]?.end("back");
    expect(await second).toBe("back");
  });

  it("answer everybody with something read after they came, whoever comes when", async () => {
    let committed = 0;
    const ask = shareReads(
      () => {
        const seen = committed;
        return new Promise<number>((resolve) => setTimeout(resolve, 2, seen));
      },
      (key: string) => key,
    );
    async function readOnce(): Promise<void> {
      committed += 1;
      const before = committed;
      expect(await ask("a")).toBeGreaterThanOrEqual(before);
    }
    const readers: Promise<void>[] = [];
    for (let reader = 0; reader < 60; reader += 1) {
      readers.push(readOnce());
      if (reader % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(readers);
  });
});
