import { describe, expect, it } from "vitest";
import { Refusal } from "@/cli/refusal";
import type { CredentialName } from "@/lib/core/upstream";
import { choosePlatform } from "@/sandbox/platform-choice";

const credentials = { GITHUB_TOKEN: "g", HEROKU_API_KEY: "h", CLOUDFLARE_API_TOKEN: "c" };
const ALL = new Set<CredentialName>(["github", "heroku", "cloudflare"]);

describe("real platforms or the simulator", () => {
  it("simulates when nothing is configured", () => {
    expect(choosePlatform({}, ALL)).toEqual({ kind: "simulator", ignored: [] });
  });

  it("uses the real platforms only with all three credentials", () => {
    expect(choosePlatform(credentials, ALL)).toEqual({ kind: "real" });
  });

  it("wants no credential of a platform that nobody uses, and says nothing of one", () => {
    const used = new Set<CredentialName>(["github"]);
    expect(choosePlatform({ GITHUB_TOKEN: "g" }, used)).toEqual({ kind: "real" });
    expect(choosePlatform({ HEROKU_API_KEY: "h" }, used)).toEqual({ kind: "simulator", ignored: [] });
  });

  it("simulates with a token that happens to lie in the shell, and says that it is not used", () => {
    expect(choosePlatform({ GITHUB_TOKEN: "g" }, ALL)).toEqual({ kind: "simulator", ignored: ["GITHUB_TOKEN"] });
  });

  it.each(["http://127.0.0.1:3900/github", "http://localhost:3900", "http://platform.localhost", "http://[::1]:1/"])(
    "refuses real credentials with an API at %s",
    (url) => {
      expect(() => choosePlatform({ ...credentials, GITHUB_API_URL: url }, ALL)).toThrow(Refusal);
    },
  );

  it("lets an enterprise server pass", () => {
    expect(choosePlatform({ ...credentials, GITHUB_API_URL: "https://github.example.com/api/v3" }, ALL)).toEqual({
      kind: "real",
    });
  });
});
