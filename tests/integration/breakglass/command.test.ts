import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startPlatform, type TestPlatform } from "@/tests/factories/platform";
import { EMAIL, type Laptop, LOGIN, openLaptop } from "@/tests/integration/breakglass/run-command";

let platform: TestPlatform;
let laptop: Laptop;

beforeAll(async () => {
  platform = await startPlatform();
});
beforeEach(async () => {
  await platform.calm();
  await platform.endRuns();
  laptop = openLaptop(platform);
  return () => laptop.close();
});
afterAll(() => platform.close());

const ORDER = ["--surface", "api-staging", "--ref", "main", "--reason", "the console is down", "--actor-email", EMAIL];
/** A process that loads this whole checkout takes seconds on a busy machine. */
const PROCESS_MS = 90_000;
const SIGNED = { SECRET_KEY: "a secret key of a test console, long enough" };

function onlyRecord() {
  const [file = "", ...others] = laptop.records();
  expect(others).toEqual([]);
  return { file, ...laptop.read(file) };
}

const callsToGitHub = async () => (await platform.counts()).github.total;

describe("npm run breakglass, with no console and no database", () => {
  it(
    "sends one dispatch, prints the same by hand first, and keeps a signed record for its owner's eyes",
    async () => {
      const [tip = ""] = await platform.shas();
      const { code, out } = await laptop.runProcess(ORDER, SIGNED);
      expect(code).toBe(0);
      const { file, record, signature, key } = onlyRecord();
      expect(record).toMatchObject({
        surface_id: "api-staging",
        environment: "staging",
        workflow: "deploy-heroku.yml",
        ref: "main",
        branch: "main",
        sha: tip,
        reason: "the console is down",
        actor_email: EMAIL,
        actor_login: LOGIN,
        drill: false,
        outcome: { kind: "accepted" },
      });
      expect(signature).toMatch(/^[0-9a-f]{64}$/);
      expect(key).not.toBeNull();
      expect(laptop.mode(file)).toBe(0o600);
      expect(await platform.posts(record.correlation_id)).toBe(1);
      const command = `gh workflow run deploy-heroku.yml --repo raxx/raxx --ref main -f environment=staging -f ref=${tip}`;
      expect(out.indexOf(command)).toBeGreaterThan(0);
      expect(out.indexOf(command)).toBeLessThan(out.indexOf("Sent."));
      expect(out).toContain(`The record is kept in ${file} (signed)`);
      const [run] = await platform.runs();
      expect(run).toMatchObject({ surface_id: "api-staging", correlation_id: record.correlation_id });
    },
    PROCESS_MS,
  );

  it("goes out as well when the database does not answer, and says why the record stays here", async () => {
    const began = Date.now();
    const { code, out } = await laptop.run(ORDER, { DATABASE_URL: "postgres://nobody@127.0.0.1:9/none" });
    expect(code).toBe(0);
    expect(Date.now() - began).toBeLessThan(15_000);
    expect(out).toContain("The database of DATABASE_URL does not answer");
    expect(onlyRecord()).toMatchObject({ signature: null, record: { outcome: { kind: "accepted" } } });
    expect(out).toContain("unsigned, since SECRET_KEY is not set");
  });

  it(
    "refuses without an e-mail address, names the three ways, and asks GitHub nothing",
    async () => {
      const { code, err } = await laptop.runProcess(ORDER.slice(0, 6));
      expect(code).toBe(2);
      for (const way of ["--actor-email", "git config user.email", "gh auth login"]) expect(err).toContain(way);
      expect(await callsToGitHub()).toBe(0);
      expect(laptop.records()).toEqual([]);
    },
    PROCESS_MS,
  );

  it("takes the address of git, and before GitHub's", async () => {
    laptop.install("gh", 'if [ "$1 $2" = "api user" ]; then echo octo@example.test; else echo sim-user-octo; fi');
    const anonymous = ORDER.slice(0, 6);
    await laptop.run(anonymous, { GITHUB_TOKEN: "" });
    expect(onlyRecord().record).toMatchObject({ actor_email: "octo@example.test", actor_login: "octo" });
    laptop.install("git", "echo git@example.test");
    const { out } = await laptop.run([...anonymous, "--dry-run"]);
    expect(out).toContain("by git@example.test");
  });

  it.each([
    ["no surface", ["--reason", "x"], "The surfaces are: api-prod"],
    ["an unknown surface", ["--surface", "shop", "--reason", "x"], 'There is no surface "shop"'],
    ["no reason", ["--surface", "api-staging"], "--reason"],
    ["an empty reason", ["--surface", "api-staging", "--reason", "  "], "--reason"],
    ["an unknown flag", ["--surface", "api-staging", "--force"], "--force"],
    ["an address that is none", ["--surface", "api-staging", "--reason", "x", "--actor-email", "hana"], '"hana"'],
    ["a flag on import", ["import", "--all"], "--all"],
    ["nothing at all", [], "Usage: npm run breakglass"],
  ])("is wrong usage with %s", async (_what, args, words) => {
    const { code, err } = await laptop.run(args);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(await callsToGitHub()).toBe(0);
  });

  it("sends nothing to production until its name is said twice", async () => {
    const order = ["--surface", "console-prod", "--reason", "locked out", "--actor-email", EMAIL];
    const unsaid = await laptop.run(order);
    expect(unsaid).toMatchObject({ code: 2 });
    expect(unsaid.err).toContain("console-prod is PRODUCTION (raxx-console-prod): add --confirm console-prod");
    expect((await laptop.run([...order, "--confirm", "console-staging"])).code).toBe(2);
    expect(await callsToGitHub()).toBe(0);
    expect((await laptop.run([...order, "--confirm", "console-prod"])).code).toBe(0);
    expect(onlyRecord().record).toMatchObject({ surface_id: "console-prod", environment: "production" });
  });

  it("sends and records nothing in a dry run", async () => {
    const { code, out } = await laptop.run([...ORDER, "--dry-run"]);
    expect(code).toBe(0);
    expect(out).toContain("gh workflow run deploy-heroku.yml");
    expect(laptop.records()).toEqual([]);
    expect((await platform.counts()).dispatches.total).toBe(0);
  });

  it("says so plainly when the answer is lost, and never sends again", async () => {
    await platform.scenario({ dispatch_answer: "lost_after_accept" });
    const { code, err } = await laptop.run(ORDER);
    expect(code).toBe(1);
    expect(err).toContain("LOOK AT GITHUB BEFORE YOU RUN THIS AGAIN");
    expect(err).toContain("/raxx/raxx/actions/workflows/deploy-heroku.yml");
    const { record } = onlyRecord();
    expect(record.outcome.kind).toBe("lost");
    expect(await platform.posts(record.correlation_id)).toBe(1);
  });

  it("sends nothing while GitHub cannot say what the ref is", async () => {
    await platform.scenario({ outage: ["github"] });
    const { code, err } = await laptop.run(ORDER);
    expect(code).toBe(1);
    expect(err).toContain("Nothing was sent.");
    expect(laptop.records()).toEqual([]);
  });

  it("refuses a ref that the repository does not have", async () => {
    const { code, err } = await laptop.run([...ORDER.slice(0, 3), "no-such-branch", ...ORDER.slice(4)]);
    expect(code).toBe(1);
    expect(err).toContain('no commit, branch or tag "no-such-branch"');
  });

  it("ships a commit that is not on main from its own branch, by the branch's name only", async () => {
    const [sha = ""] = await platform.shas("feature/audit-export");
    const withRef = (ref: string) => [...ORDER.slice(0, 3), ref, ...ORDER.slice(4)];
    const bySha = await laptop.run(withRef(sha));
    expect(bySha.code).toBe(1);
    expect(bySha.err).toContain("Name the branch that holds it");
    expect((await platform.counts()).dispatches.total).toBe(0);
    const { code, out } = await laptop.run(withRef("feature/audit-export"));
    expect(code).toBe(0);
    expect(out).toContain("which is not on main");
    expect(onlyRecord().record).toMatchObject({ sha, branch: "feature/audit-export" });
  });

  it("needs a token and a repository", async () => {
    const noToken = await laptop.run(ORDER, { GITHUB_TOKEN: "" });
    expect(noToken).toMatchObject({ code: 1 });
    expect(noToken.err).toContain("gh auth login");
    const nowhere = await laptop.run(ORDER, { GITHUB_REPOSITORY: "" });
    expect(nowhere).toMatchObject({ code: 1 });
    expect(nowhere.err).toContain("GITHUB_REPOSITORY");
  });

  it("prints its help", async () => {
    const { code, out } = await laptop.run(["--help"]);
    expect(code).toBe(0);
    expect(out).toContain("Exit codes: 0 done, 1 refused or failed, 2 wrong usage.");
  });
});
