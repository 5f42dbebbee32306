import { describe, expect, it } from "vitest";
import { patternOf } from "@/lib/http/trace-request";

describe("the address in a log line", () => {
  it.each([
    ["/api/deploys/dep_1", { id: "dep_1" }, "/api/deploys/{id}"],
    ["/api/secrets/A%20B/rotations/rot_1", { name: "A B", id: "rot_1" }, "/api/secrets/{name}/rotations/{id}"],
    ["/api/deploys", {}, "/api/deploys"],
    ["/api/x/%zz", { id: "%zz" }, "/api/x/{id}"],
  ])("%s is told as it is declared", (pathname, params, pattern) => {
    expect(patternOf(pathname, params)).toBe(pattern);
  });
});
