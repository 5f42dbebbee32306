import { describe, expect, it } from "vitest";

import { judgeSite } from "@/lib/surfaces/site";

function answer(status: number, extra: { location?: string; tookMs?: number } = {}) {
  return judgeSite({ kind: "answer", status, location: extra.location ?? null, tookMs: extra.tookMs ?? 50 });
}

describe("how a site is", () => {
  it.each([
    [200, "up"],
    [204, "up"],
    [304, "up"],
    [401, "unauthorised"],
    [403, "unauthorised"],
    [404, "degraded"],
    [429, "degraded"],
    [500, "down"],
    [502, "down"],
    [503, "down"],
  ])("when it answers %i: %s", (status, health) => {
    expect(answer(status)).toEqual({ health, detail: `answers ${status}` });
  });

  it("is up when it asks for a sign-in", () => {
    expect(answer(302, { location: "/sign-in?next=%2F&state=s3cret" })).toEqual({
      health: "up",
      detail: "answers with a redirect to /sign-in",
    });
  });

  it("names another host it sends people to, without credentials or query", () => {
    const location = "https://user:pass@login.example/start?token=abc#x";
    expect(answer(302, { location }).detail).toBe("answers with a redirect to login.example/start");
    expect(answer(302, { location: "http://[broken" }).detail).toBe("answers with a redirect to an unreadable address");
  });

  it("is degraded when it takes more than three seconds, and down stays down", () => {
    expect(answer(200, { tookMs: 3000 }).health).toBe("up");
    expect(answer(200, { tookMs: 3400 })).toEqual({ health: "degraded", detail: "answers 200 after 3.4 s" });
    expect(answer(500, { tookMs: 4000 }).health).toBe("down");
  });

  it("is unreachable when nothing answers", () => {
    expect(judgeSite({ kind: "silence", reason: "no answer within 5 s" })).toEqual({
      health: "unreachable",
      detail: "no answer within 5 s",
    });
  });
});
