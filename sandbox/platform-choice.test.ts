import { describe, expect, it } from "vitest";
import { Refusal } from "@/cli/refusal";
import { choosePlatform } from "@/sandbox/platform-choice";

const credentials = { GITHUB_TOKEN: "g", HEROKU_API_KEY: "h", CLOUDFLARE_API_TOKEN: "c" };

describe("real platforms or the simulator", () => {
  it("simulates when nothing is configured", () => {
    expect(choosePlatform({})).toEqual({ kind: "simulator", ignored: [] });
  });

  it("uses the real platforms only with all three credentials", () => {
    expect(choosePlatform(credentials)).toEqual({ kind: "real" });
  });

  it("simulates with a token that happens to lie in the shell, and says that it is not used", () => {
    expect(choosePlatform({ GITHUB_TOKEN: "g" })).toEqual({ kind: "simulator", ignored: ["GITHUB_TOKEN"] });
  });

  it.each(["http://127.0.0.1:3900/github", "http://localhost:3900", "http://platform.localhost", "http://[::1]:1/"])(
    "refuses real credentials with an API at %s",
    (url) => {
      expect(() => choosePlatform({ ...credentials, GITHUB_API_URL: url })).toThrow(Refusal);
    },
  );

  it("lets an enterprise server pass", () => {
    expect(choosePlatform({ ...credentials, GITHUB_API_URL: "https://github.example.com/api/v3" })).toEqual({
      kind: "real",
    });
  });
});
