import { describe, expect, it } from "vitest";

import { attemptWords, findServed, listMade, releasesSchema } from "@/lib/heroku/releases";

function release(version: number, slug: string | null, change: Record<string, unknown> = {}) {
  const created_at = new Date(Date.UTC(2026, 10, version)).toISOString();
  const description = "Set KEY config vars";
  return {
    version,
    status: "succeeded",
    created_at,
    slug: slug === null ? null : { id: slug },
    description,
    ...change,
  };
}

const servedOf = (isWhole: boolean, ...releases: object[]) =>
  findServed({ releases: releasesSchema.parse(releases).items, isWhole });
const served = (...releases: object[]) => servedOf(true, ...releases);
const slug = (id: string) => ({ kind: "slug", id });

describe("what runs on Heroku", () => {
  it("is the slug of the newest release, in whatever order they come", () => {
    const found = served(release(1, "a"), release(3, "c"), release(2, "b"));
    expect(found.release).toMatchObject({ code: slug("c"), version: 3 });
  });

  it("is the newest slug below releases that only set config", () => {
    expect(served(release(3, null), release(2, "b")).release).toMatchObject({ code: slug("b"), version: 2 });
  });

  it("is nothing when releases only set config", () => {
    const initial = { description: "Initial release" };
    expect(served(release(2, null), release(1, null, initial)).release).toBeNull();
    expect(served().release).toBeNull();
  });

  it("is code that nobody names when a release without a slug is no change of config", () => {
    const container = release(3, null, { description: "Deployed web (4f3a2b1c0d9e)" });
    expect(served(container, release(2, "b")).release).toMatchObject({ version: 3, code: { kind: "untold" } });
    const image = release(4, null, { oci_image: { id: "img" }, description: "Deploy 1a2b3c4d" });
    expect(served(image, container).release).toMatchObject({ version: 4, code: { kind: "image", id: "img" } });
  });

  it("is the release before those that failed, are pending, or say a word that nobody knows", () => {
    const found = served(
      release(5, "e", { status: "levitating" }),
      release(4, "d", { status: "pending" }),
      release(3, "c", { status: "failed" }),
      release(2, "b"),
      release(1, "a", { status: "failed" }),
    );
    expect(found.release).toMatchObject({ version: 2, code: slug("b") });
    expect(found.attempts.map(attemptWords)).toEqual([
      "release v5 has a state that the console does not know",
      "release v4 is still in its release phase",
      "release v3 failed in its release phase",
    ]);
  });

  it("is an expired release, unless Heroku says that another one is current", () => {
    const expired = { status: "expired" };
    const current = release(3, "c", { ...expired, current: true });
    const found = served(current, release(2, "b", { ...expired, current: false }));
    expect(found).toMatchObject({ release: { version: 3, code: slug("c") }, attempts: [] });
    expect(served(release(2, "b", { ...expired, current: false })).release).toBeNull();
    expect(served(release(3, "c", expired), release(2, "b")).release).toMatchObject({ version: 3 });
  });

  it("keeps an attempt in sight when only config was released after it", () => {
    const found = served(release(4, "b"), release(3, "c", { status: "failed" }), release(2, "b"));
    expect(found).toMatchObject({ release: { version: 4 }, newest: 4, attempts: [{ version: 3 }] });
  });

  it("runs since its deploy, not since the config changes after it", () => {
    const found = served(release(5, "b"), release(4, "b"), release(3, "b"), release(2, "a"), release(1, "b"));
    expect(found.since).toEqual(new Date(Date.UTC(2026, 10, 3)));
  });

  it("runs since nobody knows when where only config changes were read: its deploy lies further back", () => {
    const config = [release(9, "b"), release(8, "b")];
    expect(servedOf(false, ...config)).toMatchObject({ release: { version: 9 }, since: null, isBegun: false });
    const deploy = release(7, "b", { description: "Deploy 1a2b3c4d" });
    expect(servedOf(false, ...config, deploy)).toMatchObject({ since: new Date(Date.UTC(2026, 10, 7)), isBegun: true });
    expect(servedOf(false, ...config, release(6, "a"))).toMatchObject({ since: new Date(Date.UTC(2026, 10, 8)) });
  });

  it("runs since its rollback, when it has run before", () => {
    const rollback = release(3, "a", { description: "Rollback to v1" });
    expect(served(rollback, release(2, "b"), release(1, "a"))).toMatchObject({
      release: { version: 3, code: slug("a") },
      since: new Date(Date.UTC(2026, 10, 3)),
    });
  });

  it("is told beside releases that cannot be read, one by one", () => {
    const odd = { status: 7, created_at: "soon", slug: 5, description: "a\u0000\ud800" };
    const { items, unreadable } = releasesSchema.parse([
      7,
      release(5, "e", odd),
      { version: 2 ** 60 },
      release(2, "b"),
    ]);
    expect(unreadable).toBe(2);
    expect(items).toMatchObject([
      { version: 5, status: "unknown", createdAt: null, code: { kind: "untold" } },
      { version: 2, status: "succeeded", code: slug("b") },
    ]);
    expect(findServed({ releases: items, isWhole: true }).release).toMatchObject({ version: 2 });
  });

  it("keeps nothing but what it needs", () => {
    expect(JSON.stringify(releasesSchema.parse([release(1, "a")]))).not.toContain("Set KEY");
  });
});

describe("the releases that put code in force", () => {
  const made = (isWhole: boolean, ...told: object[]) =>
    listMade({ releases: releasesSchema.parse(told).items, isWhole });
  const day = (n: number) => new Date(Date.UTC(2026, 10, n));

  it("leave out those that only changed config, also where they carry the slug", () => {
    const deploy = { description: "Deploy 1a2b3c4d" };
    expect(
      made(false, release(4, "b"), release(3, "b", deploy), release(2, "a"), release(1, "a", deploy)),
    ).toMatchObject({
      madeAt: day(3),
      made: [
        { version: 3, status: "succeeded", createdAt: day(3), does: "deploy" },
        { version: 1, status: "succeeded", createdAt: day(1), does: "deploy" },
      ],
    });
  });

  it.each(["Rollback to v42", "Promote raxx-api-staging v42 1a2b3c4d"])(
    "know a person's doing by its words: %s",
    (description) => {
      expect(made(true, release(2, "b", { description }), release(1, "a")).made[0]).toMatchObject({
        createdAt: day(2),
        does: "person",
      });
    },
  );

  it("tell no time of what serves where the list does not go back so far", () => {
    expect(made(false, release(9, "a"), release(8, "a")).madeAt).toBeNull();
    expect(made(true, release(9, "a"), release(8, "a")).madeAt).toEqual(day(8));
  });

  it("are those that failed as well: what serves was made by one in force", () => {
    const failed = release(3, "c", { status: "failed", description: "Deploy 3" });
    expect(made(true, failed, release(2, "b"))).toMatchObject({
      madeAt: day(2),
      made: [
        { version: 3, status: "failed", createdAt: day(3), does: "deploy" },
        { version: 2, status: "succeeded", createdAt: day(2), does: "config" },
      ],
    });
  });
});
