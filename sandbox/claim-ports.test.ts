import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { claimPorts, describeUsedPort } from "@/sandbox/claim-ports";

const sandbox = {
  name: ".cockpit",
  pid: 4711,
  ports: { staging: 3000, production: 3001, simulator: 3900 },
  stopCommand: "npm run down",
};

const server = createServer();
afterEach(() => new Promise((resolve) => server.close(resolve)));

describe("a port that is taken", () => {
  it("names our own sandbox and how to stop it", () => {
    expect(describeUsedPort({ port: 3001, flag: "--prod-port" }, [sandbox])).toBe(
      'Port 3001 is held by the sandbox in .cockpit (process 4711). Stop it with "npm run down", or choose another port: npm run up -- --prod-port N',
    );
  });

  it("says which flag moves us away from a stranger", () => {
    expect(describeUsedPort({ port: 8080, flag: "--staging-port" }, [sandbox])).toBe(
      "Port 8080 is used by another program. Stop that program, or choose another port: npm run up -- --staging-port N",
    );
  });

  it("stops the start with one line for each taken port only", async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const taken = typeof address === "object" && address ? address.port : 0;
    const claim = claimPorts({ staging: taken, production: 1, simulator: taken }, []);
    await expect(claim).rejects.toThrow(`Port ${taken} is used by another program`);
    await expect(claim).rejects.toThrow("--simulator-port");
  });
});
