import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Installation, openInstallation } from "@/tests/integration/setup/open-doctor";

let here: Installation;
beforeAll(async () => {
  here = await openInstallation();
});
beforeEach(() => here.mend());
afterAll(() => here.close());

describe("doctor", () => {
  it("finds nothing where all is well, in plain lines, and asks with reads alone", async () => {
    const { code, out, err } = await here.doctor();
    expect(out).toContain("✓ ok       workflow");
    expect(out).toContain("environment    production: is limited to main; nobody has to approve");
    expect(out).not.toMatch(/wrong |unknown /);
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });
});
