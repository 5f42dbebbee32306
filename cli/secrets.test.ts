import http from "node:http";
import { afterEach, describe, expect, it } from "vitest";

import { runCockpit } from "@/cli/run-cockpit";
import type { Checklist, Rotation, Secret, SecretDetail } from "@/lib/secrets/schemas";

const NAME = "API_INTERNAL_TOKEN";
const AT = "2026-11-23T10:00:00.000Z";
const VALUE = "a value that nobody may see";
const PLACE = {
  label: "config var of raxx-api-prod",
  since: AT,
  before: "1a2b-aaaa",
  after: "1a2b-bbbb",
  message: null,
};

const SECRET: Secret = {
  name: NAME,
  title: "What the jobs call the API with",
  owner: "api",
  cadence_days: 90,
  rotates: "cut_over",
  values: "shared",
  consumers: [
    {
      id: "heroku:raxx-api-prod",
      kind: "heroku_config_var",
      label: PLACE.label,
      state: "held",
      fingerprint: "1a2b-aaaa",
      written_at: null,
      checked_at: AT,
      problem: null,
      problem_since: null,
    },
  ],
  last_rotated_at: AT,
  last_rotated_by: "ada@example.test",
  age_days: 97,
  due_at: AT,
  due: "overdue",
  drift: null,
  still_old: null,
  rotating: null,
  has_handler: true,
  checklist_since: null,
  sop: { path: "docs/runbooks/rotate-api-internal-token.md", url: "https://example.test/sop" },
};

const ROTATION: Rotation = {
  id: "rot_1",
  secret: NAME,
  mode: "auto",
  state: "converging",
  state_since: AT,
  requested_by: { id: "per_1", email: "ada@example.test" },
  requested_at: AT,
  ended_at: null,
  note: null,
  steps: [],
  places: [{ ...PLACE, id: "heroku:raxx-api-prod", state: "holds" }],
  failure: null,
  problem: "Waiting for web.1.",
};

const CHECKLIST: Checklist = {
  opened_at: AT,
  opened_by: "ada@example.test",
  ticks: [],
  places: [],
  still_old: null,
};

const PROCEDURE = ["Make a new value.", "Hand it over.", "Revoke the old one."].map((text) => ({ text, commands: [] }));
const DETAIL: SecretDetail = { secret: SECRET, procedure: PROCEDURE, checklist: null, rotations: [ROTATION] };
const HANDED = { written: [{ id: "heroku:raxx-api-prod", label: PLACE.label }], left: [] };

interface Sent {
  method: string;
  path: string;
  body: unknown;
}

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function answerTo({ method, path }: Pick<Sent, "method" | "path">, { secret, ends }: Sitting): unknown {
  const detail = { ...DETAIL, secret: { ...SECRET, ...secret } };
  if (path === "/api/secrets") return { environment: "staging", items: [detail.secret], next_cursor: null };
  if (path.endsWith("/checklist/values")) return HANDED;
  if (path.endsWith("/checklist") || path.endsWith("/ticks")) return { ...detail, checklist: CHECKLIST };
  if (path.endsWith("/cancel")) return { rotation: { ...ROTATION, ...ends }, transitions: [] };
  if (path.includes("/rotations")) {
    const isAsked = method === "POST" && ends?.state !== "recorded";
    return { rotation: isAsked ? ROTATION : { ...ROTATION, ...ends }, transitions: [] };
  }
  return detail;
}

async function startConsole(sitting: Sitting): Promise<{ url: string; sent: Sent[] }> {
  const sent: Sent[] = [];
  const server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
    });
    request.on("end", () => {
      const call = { method: request.method ?? "GET", path: request.url ?? "" };
      if (call.method !== "GET") sent.push({ ...call, body: JSON.parse(text) });
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answerTo(call, sitting)));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, sent };
}

interface Sitting {
  secret?: Partial<Secret>;
  ends?: Partial<Rotation>;
  /** What is typed when somebody is asked, in order; nobody sits there once it is used up. */
  typed?: string[];
  /** What is piped; absent where standard input is a terminal. */
  piped?: string;
}

async function run(args: string[], sitting: Sitting = {}) {
  const { url, sent } = await startConsole(sitting);
  const [out, err, asked]: [string[], string[], string[]] = [[], [], []];
  const typed = [...(sitting.typed ?? [])];
  const code = await runCockpit(["secrets", ...args], {
    env: { COCKPIT_URL: url, COCKPIT_TOKEN: "rxc_token" },
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    pause: () => Promise.resolve(),
    question: (words) => {
      asked.push(words);
      return Promise.resolve(typed.shift() ?? null);
    },
    standardInput: () => Promise.resolve(sitting.piped ?? null),
  });
  return { code, out: out.join("\n"), err: err.join("\n"), sent, asked: asked.join("\n") };
}

describe("secrets", () => {
  it("lists each with its age, and shows one with what its places hold by their fingerprints", async () => {
    expect((await run([])).out).toContain(`${NAME}  overdue  97 d of 90  api`);
    const shown = await run(["show", NAME]);
    expect(shown.out).toContain("config var of raxx-api-prod  1a2b-aaaa");
    expect(shown.out).toContain("converging 0/1: config var of raxx-api-prod");
  });

  it("asks for a code, follows a rotation to its end, and ends with 1 unless it succeeded", async () => {
    const done = await run(["rotate", NAME], { typed: ["123456"], ends: { state: "succeeded", ended_at: AT } });
    expect(done.sent).toEqual([
      { method: "POST", path: `/api/secrets/${NAME}/rotations`, body: { mode: "auto", totp: "123456" } },
    ]);
    expect(done.err).toContain("converging 0/1: config var of raxx-api-prod · Waiting for web.1.");
    expect(done.code).toBe(0);
    const failure = { code: "given_up", message: "Ada gave it up." };
    const ends = { state: "failed", ended_at: AT, failure } as const;
    expect(await run(["rotate", NAME, "--code", "1"], { ends })).toMatchObject({ code: 1, asked: "" });
  });

  it("rotates nothing where nobody can be asked for a code", async () => {
    const { code, sent, err } = await run(["rotate", NAME]);
    expect({ code, sent }).toEqual({ code: 1, sent: [] });
    expect(err).toContain("--code");
  });

  it("gives up the rotation that is on its way, and says where none is", async () => {
    const secret = { rotating: { id: "rot_1", verified: 0, total: 1 } };
    const given = await run(["cancel", NAME], { secret });
    expect(given.sent.map(({ path }) => path)).toEqual([`/api/secrets/${NAME}/rotations/rot_1/cancel`]);
    expect(await run(["cancel", NAME])).toMatchObject({ code: 1, sent: [] });
  });
});

describe("secrets set", () => {
  const recorded: Partial<Rotation> = { state: "recorded", mode: "manual", ended_at: AT, problem: null };

  it("hands the piped value over, asks of each step, and ends in a record; the value is in no word it says", async () => {
    const typed = ["111111", "y", "yes", "y", "222222"];
    const { code, sent, out, err, asked } = await run(["set", NAME], { piped: `${VALUE}\n`, typed, ends: recorded });
    expect(sent.map(({ method, path, body }) => [method, path.replace(`/api/secrets/${NAME}`, ""), body])).toEqual([
      ["POST", "/checklist", {}],
      ["POST", "/checklist/values", { value: VALUE, totp: "111111" }],
      ["PUT", "/checklist/ticks", { step: 1, done: true }],
      ["PUT", "/checklist/ticks", { step: 2, done: true }],
      ["PUT", "/checklist/ticks", { step: 3, done: true }],
      ["POST", "/rotations", { mode: "manual", totp: "222222" }],
    ]);
    expect(err).toContain("handed over: config var of raxx-api-prod");
    expect(out).toContain("1a2b-aaaa  1a2b-bbbb");
    expect(code).toBe(0);
    expect(`${out}${err}${asked}`).not.toContain(VALUE);
  });

  it("leaves the checklist open where a step is not done, and records nothing", async () => {
    const { code, sent, err } = await run(["set", NAME], { piped: VALUE, typed: ["111111", "y", "n"] });
    expect(sent.some(({ path }) => path.endsWith("/rotations"))).toBe(false);
    expect(err).toContain("stays open");
    expect(code).toBe(1);
  });

  it("tells which places still hold the old value, and ends with 1", async () => {
    const failure = { code: "still_old", message: "1 of 1 places still holds the old value: raxx-api-prod." };
    const sitting = { piped: VALUE, typed: ["1", "y", "y", "y", "2"], ends: { ...recorded, failure } };
    const { code, err } = await run(["set", NAME], sitting);
    expect(err).toContain(failure.message);
    expect(code).toBe(1);
  });

  it("refuses what a terminal would show, nothing, and several lines, before anything is sent", async () => {
    for (const piped of [undefined, "\n", "one\ntwo\n"]) {
      const { code, sent } = await run(["set", NAME, "--code", "1"], piped === undefined ? {} : { piped });
      expect({ code, sent }).toEqual({ code: 1, sent: [] });
    }
  });

  it("takes no value as an argument", async () => {
    expect(await run(["set", NAME, VALUE], { piped: VALUE })).toMatchObject({ code: 2, sent: [] });
  });
});
