import { describe, expect, it } from "vitest";
import { repositoryName } from "@/sandbox/repository-name";

describe("the name a local clone is served under", () => {
  it.each([
    ["https://github.com/torvalds/linux.git", "torvalds/linux"],
    ["https://github.com/vercel/next.js", "vercel/next.js"],
    ["git@github.com:rails/rails.git\n", "rails/rails"],
    ["ssh://git@example.com:22/team/app.git/", "team/app"],
  ])("comes from origin %s", (origin, name) => {
    expect(repositoryName(origin, "/srv/clone")).toBe(name);
  });

  it("comes from the folder when there is no origin", () => {
    expect(repositoryName("", "/srv/my clone")).toBe("local/my-clone");
  });
});
