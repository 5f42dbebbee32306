import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

import { bearer } from "@/tests/factories/requests";
import type { Answer, ConsoleChild } from "@/tests/faults/child/console-child";
import type { Call } from "@/tests/faults/child/messages";
import type { Stage } from "@/tests/faults/stage/stage";

const SURFACES = ["api-prod", "api-staging", "getraxx", "raxx-mockups", "console-staging"];
const PATIENCE_MS = 60_000;

/** What a console answered while it was under load. */
export interface Load {
  /** Statuses of the answers to what was asked since the last new leaf, or since the start. */
  statuses: Set<number>;
  /** Forgets every status so far, and those of answers that are still on their way. */
  turnLeaf: () => void;
  /** Codes of answers from 500 on. */
  codes: Set<string>;
  /** Deploys that were answered 202. */
  promised: Set<string>;
  stop: () => Promise<void>;
}

const acceptedSchema = z.object({ deploy: z.object({ id: z.string() }) });
const problemSchema = z.object({ code: z.string() });

/** Two who read and five who deploy, all the time; a deploy without a good answer is asked for again with its key. */
function putUnderLoad(stage: Stage, child: ConsoleChild): Load {
  const load = { statuses: new Set<number>(), codes: new Set<string>(), promised: new Set<string>() };
  let stopped = false;
  let leaf = 0;
  const authorization = bearer(stage.operator.apiToken);

  async function send(call: Call): Promise<Answer> {
    const askedOn = leaf;
    const answer = await child.call(call);
    if (answer === null) throw new Error(`the console crashed:\n${child.output.slice(-2_000)}`);
    if (askedOn === leaf) load.statuses.add(answer.status);
    if (answer.status >= 500) load.codes.add(problemSchema.parse(JSON.parse(answer.body)).code);
    return answer;
  }
  async function read(): Promise<void> {
    while (!stopped) {
      await send({ route: "in-flight", method: "GET", headers: authorization });
      await sleep(30);
    }
  }
  async function deploy(surfaceId: string): Promise<void> {
    const body = JSON.stringify({ surface_id: surfaceId, confirm: surfaceId });
    for (let key = randomUUID(); !stopped; await sleep(200)) {
      const headers = { ...authorization, "idempotency-key": key };
      const answer = await send({ route: "deploys", method: "POST", headers, body });
      if (answer.status !== 202) continue;
      load.promised.add(acceptedSchema.parse(JSON.parse(answer.body)).deploy.id);
      key = randomUUID();
    }
  }
  const users = Promise.all([read(), read(), ...SURFACES.map(deploy)]);
  // Awaited when it is stopped; a failure before that is not nobody's.
  users.catch(() => undefined);
  return {
    ...load,
    turnLeaf: () => {
      leaf += 1;
      load.statuses.clear();
    },
    stop: async () => {
      stopped = true;
      await users;
    },
  };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not in ${PATIENCE_MS / 1_000} s: ${what}`);
    await sleep(50);
  }
}

/** Puts a console under load, does something to its database, and waits until it accepts deploys as before. */
export async function underLoad(
  stage: Stage,
  child: ConsoleChild,
  what: (load: Load) => Promise<void>,
): Promise<Load & { recoveredMs: number }> {
  const load = putUnderLoad(stage, child);
  try {
    await until("deploys are going out", () => load.promised.size >= SURFACES.length);
    await what(load);
    const [over, before] = [Date.now(), load.promised.size];
    await until("deploys are accepted again", () => load.promised.size > before + SURFACES.length);
    return { ...load, recoveredMs: Date.now() - over };
  } finally {
    await load.stop();
  }
}
