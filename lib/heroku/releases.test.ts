import { describe, expect, it } from "vitest";

import { liveSlug, releasesSchema } from "@/lib/heroku/releases";

function release(version: number, slug: string | null, status = "succeeded") {
  const created_at = new Date(Date.UTC(2026, 10, version)).toISOString();
  return { version, status, created_at, slug: slug === null ? null : { id: slug }, description: "Set KEY config vars" };
}

const live = (...releases: ReturnType<typeof release>[]) => liveSlug(releasesSchema.parse(releases));

describe("what runs on Heroku", () => {
  it("is the slug of the newest release", () => {
    expect(live(release(2, "b"), release(1, "a"))).toMatchObject({ slugId: "b", version: 2 });
  });

  it("is found in any order", () => {
    expect(live(release(1, "a"), release(3, "c"), release(2, "b"))).toMatchObject({ slugId: "c", version: 3 });
  });

  it("is the newest slug below releases that carry none", () => {
    expect(live(release(3, null), release(2, "b"), release(1, "a"))).toMatchObject({ slugId: "b", version: 2 });
  });

  it("is nothing when releases only set config", () => {
    expect(live(release(2, null), release(1, null))).toBeNull();
    expect(live()).toBeNull();
  });

  it("is not a release that failed or is still in its release phase", () => {
    expect(live(release(3, "c", "pending"), release(2, "b", "failed"), release(1, "a"))).toMatchObject({ slugId: "a" });
  });

  it("runs since its deploy, not since the config changes after it", () => {
    const found = live(release(5, "b"), release(4, "b"), release(3, "b"), release(2, "a"), release(1, "b"));
    expect(found).toEqual({ slugId: "b", version: 5, since: new Date(Date.UTC(2026, 10, 3)) });
  });

  it("keeps nothing but what it needs", () => {
    expect(JSON.stringify(releasesSchema.parse([release(1, "a")]))).not.toContain("Set KEY");
  });
});
