import { describe, expect, it } from "vitest";
import { matchPath } from "./router";

describe("matching a path", () => {
  it("binds named segments and decodes them", () => {
    expect(matchPath("/repos/{o}/{r}/branches/{b...}", "/repos/raxx/raxx/branches/feature%2Faudit")).toEqual({
      o: "raxx",
      r: "raxx",
      b: "feature/audit",
    });
  });

  it("lets a last name take the rest of the path", () => {
    expect(matchPath("/git/ref/{ref...}", "/git/ref/heads/feature/audit")).toEqual({ ref: "heads/feature/audit" });
  });

  it("refuses a path that is longer, shorter or badly encoded", () => {
    expect(matchPath("/user", "/user/repos")).toBeNull();
    expect(matchPath("/user/{id}", "/user")).toBeNull();
    expect(matchPath("/user/{id}", "/user/%E0%A4%A")).toBeNull();
  });
});
