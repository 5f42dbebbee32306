import { randomUUID } from "node:crypto";
import { endRotations, orderRotation, untilRotated } from "@/tests/faults/rounds/rotation-paths";
import type { Round } from "@/tests/faults/rounds/round";

const APPS = ["raxx-console-staging", "raxx-console-prod"] as const;
const JUDGED_EVERY_MS = 1_000;

/** A key that its platform issues, and where it is held. */
interface IssuedKey {
  name: "HEROKU_API_KEY" | "CLOUDFLARE_API_TOKEN";
  environments: readonly ("staging" | "production")[];
  /** What its platform calls a key that it does not take. */
  dead: (key: string) => string;
  hold: (round: Round, key: string) => Promise<void>;
  /** The keys that are left of a rotation. */
  issued: (round: Round, id: string) => Promise<string[]>;
}

const HEROKU_KEY: IssuedKey = {
  name: "HEROKU_API_KEY",
  environments: ["staging", "production"],
  dead: (key) => `heroku ${key}`,
  hold: ({ stage }, key) => stage.platform.authorize(key),
  issued: async ({ stage }, id) => {
    const { authorizations } = await stage.platform.keys();
    return authorizations.filter(({ description }) => description.endsWith(id)).map(({ token }) => token);
  },
};

const CLOUDFLARE_TOKEN: IssuedKey = {
  name: "CLOUDFLARE_API_TOKEN",
  environments: ["production"],
  dead: (key) => `cloudflare ${key}`,
  hold: ({ stage }, key) => stage.platform.holdToken(key),
  issued: async ({ stage }, id) => {
    const { tokens } = await stage.platform.keys();
    return tokens.filter(({ name }) => name.endsWith(id)).map(({ value }) => value);
  },
};

/** Whenever the console dies, every place holds a key that works; at the end one key is left of all that were made. */
async function rotateIssued(round: Round, key: IssuedKey): Promise<void> {
  const { platform } = round.stage;
  await endRotations(round);
  const former = randomUUID();
  await key.hold(round, former);
  for (const app of APPS) await platform.setConfig(app, { [key.name]: former });
  for (const environment of key.environments)
    await platform.setActionsSecret(key.name, former, { environment, secondsAgo: 60 });
  const id = await orderRotation(round, key.name);
  let judgedAt = 0;
  const judge = async () => {
    if (Date.now() - judgedAt < JUDGED_EVERY_MS) return;
    await judgeNow(round, key);
    judgedAt = Date.now();
  };
  await untilRotated(round, id, { states: ["succeeded"], agesBy: "61 s", judge });
  await judgeNow(round, key);
  const issued = await key.issued(round, id);
  const held = new Set(await keysHeld(round, key));
  if (issued.length !== 1 || held.size !== 1 || !held.has(issued[0] ?? "")) {
    round.violations.push(`${id}: ${issued.length} keys are left of it, and the places hold ${held.size}`);
  }
  const { dead } = await platform.keys();
  if (!dead.includes(key.dead(former))) round.violations.push(`${id}: the old key works still`);
}

async function judgeNow(round: Round, key: IssuedKey): Promise<void> {
  const [held, { dead }] = await Promise.all([keysHeld(round, key), round.stage.platform.keys()]);
  const isGood = held.every((one) => one !== null && !dead.includes(key.dead(one)));
  if (!isGood) round.violations.push(`a place is left with a ${key.name} that its platform does not take`);
}

/** What every place holds now. */
async function keysHeld({ stage: { platform } }: Round, key: IssuedKey): Promise<(string | null)[]> {
  const ofApps = APPS.map(async (app) => (await platform.config(app)).vars[key.name] ?? null);
  const ofJobs = key.environments.map((environment) => platform.actionsSecret(key.name, environment));
  return Promise.all([...ofApps, ...ofJobs]);
}

export const KEY_PATHS = {
  "the Heroku key is rotated": (round: Round) => rotateIssued(round, HEROKU_KEY),
  "the Cloudflare token is rotated": (round: Round) => rotateIssued(round, CLOUDFLARE_TOKEN),
};
