import { describe, expect, it } from "vitest";

import { json, routes } from "@/tests/integration/platforms/fault-server";
import { failureOf, githubAnswering } from "@/tests/integration/platforms/platform-under-test";

const REPO = "/repos/raxx/platform";

describe("the contents of the repository", () => {
  const at = (path: string) => `${REPO}/contents/${encodeURIComponent(path)}?ref=main`;
  const content = Buffer.from("CREATE TABLE ü ();").toString("base64");
  const file = { type: "file", encoding: "base64", size: 19, content, sha: "c1" };

  it("are a directory's entries, or null where there is none", async () => {
    const entry = { type: "dir", name: "1_init", path: "prisma/migrations/1_init", sha: "t1", size: 0 };
    const { github } = await githubAnswering(routes({ [at("prisma/migrations")]: json(200, [entry]) }));
    expect(await github.listDirectory("prisma/migrations", "main")).toEqual([
      { name: "1_init", kind: "dir", hash: "t1" },
    ]);
    expect(await github.listDirectory("prisma/other", "main")).toBeNull();
  });

  it("are a file's text, or null where there is none, a directory, or more than GitHub sends", async () => {
    const large = { ...file, encoding: "none", content: "", size: 2_000_000 };
    const { github } = await githubAnswering(
      routes({
        [at("a.sql")]: json(200, file),
        [at("dir")]: json(200, []),
        [at("large.sql")]: json(200, large),
      }),
    );
    expect(await github.readFile("a.sql", "main")).toBe("CREATE TABLE ü ();");
    for (const path of ["missing.sql", "dir", "large.sql"]) expect(await github.readFile(path, "main")).toBeNull();
  });

  it("are never a half-sent file", async () => {
    const { github } = await githubAnswering(json(200, { ...file, size: 400 }));
    await expect(failureOf(github.readFile("a.sql", "main"))).resolves.toMatchObject({ kind: "unreadable" });
  });

  it.each(["../secrets", "a//b", "/a", "a/./b", ""])("are not asked for by the path %j", async (path) => {
    const { github, server } = await githubAnswering(json(200, file));
    expect(await github.readFile(path, "main")).toBeNull();
    expect(await github.listDirectory(path, "main")).toBeNull();
    expect(server.seen).toHaveLength(0);
  });
});
