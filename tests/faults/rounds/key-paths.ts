import { randomUUID } from "node:crypto";
import { endRotations, orderRotation, untilRotated } from "@/tests/faults/rounds/rotation-paths";
import type { Round } from "@/tests/faults/rounds/round";

const KEY = "HEROKU_API_KEY";
const APPS = ["raxx-console-staging", "raxx-console-prod"] as const;
const ENVIRONMENTS = ["staging", "production"] as const;
const JUDGED_EVERY_MS = 1_000;

/** What every place holds now. */
async function keysHeld({ stage: { platform } }: Round): Promise<(string | null)[]> {
  const ofApps = APPS.map(async (app) => (await platform.config(app)).vars[KEY] ?? null);
  return Promise.all([...ofApps, ...ENVIRONMENTS.map((environment) => platform.actionsSecret(KEY, environment))]);
}

async function judgeNow(round: Round): Promise<void> {
  const [held, { dead }] = await Promise.all([keysHeld(round), round.stage.platform.keys()]);
  const isGood = held.every((key) => key !== null && !dead.includes(`heroku ${key}`));
  if (!isGood) round.violations.push("a place is left with a key that Heroku does not take");
}

/** Whenever the console dies, every place holds a key that works; at the end one key is left of all that were made. */
async function herokuKey(round: Round): Promise<void> {
  const { platform } = round.stage;
  await endRotations(round);
  const former = randomUUID();
  await platform.authorize(former);
  for (const app of APPS) await platform.setConfig(app, { [KEY]: former });
  for (const environment of ENVIRONMENTS) await platform.setActionsSecret(KEY, former, { environment, secondsAgo: 60 });
  const id = await orderRotation(round, KEY);
  let judgedAt = 0;
  const judge = async () => {
    if (Date.now() - judgedAt < JUDGED_EVERY_MS) return;
    await judgeNow(round);
    judgedAt = Date.now();
  };
  await untilRotated(round, id, { states: ["succeeded"], agesBy: "61 s", judge });
  await judgeNow(round);
  const { authorizations, dead } = await platform.keys();
  const issued = authorizations.filter(({ description }) => description.endsWith(id)).map(({ token }) => token);
  const held = new Set(await keysHeld(round));
  if (issued.length !== 1 || held.size !== 1 || !held.has(issued[0] ?? "")) {
    round.violations.push(`${id}: ${issued.length} keys are left of it, and the places hold ${held.size}`);
  }
  if (!dead.includes(`heroku ${former}`)) round.violations.push(`${id}: the old key works still`);
}

export const KEY_PATHS = {
  "the Heroku key is rotated": herokuKey,
};
