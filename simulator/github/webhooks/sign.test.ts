import { expect, it } from "vitest";
import { signBody } from "./sign";

it("signs the published test vector as GitHub does", () => {
  expect(signBody("It's a Secret to Everybody", "Hello, World!")).toBe(
    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
  );
});
