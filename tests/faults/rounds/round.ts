import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

import { isTerminal } from "@/lib/deploys/rules";
import { type DeployState, deployStateSchema } from "@/lib/deploys/schemas";
import type { MadePerson } from "@/tests/factories/person";
import { bearer } from "@/tests/factories/requests";
import type { Answer } from "@/tests/faults/child/console-child";
import type { Call } from "@/tests/faults/child/messages";
import type { Lane } from "@/tests/faults/rounds/lane";

export interface Seen {
  id: string;
  state: DeployState;
  correlationId: string;
  runId: string | null;
}

const rowSchema = z.object({
  id: z.string(),
  state: deployStateSchema,
  correlation_id: z.string(),
  run_id: z.string().nullable(),
});
const inFlightSchema = z.object({ code: z.literal("deploy_in_flight"), deploy_id: z.string() });
const acceptedSchema = z.object({ deploy: z.object({ id: z.string() }) });

const PATIENCE_MS = 30_000;
const FIND_WITHIN_MS = 120_000;
const LOOK_MS = 40;
/** Longer than a turn of the observers, so that no part of it is starved. */
const OBSERVE_MS = 400;
/** A little more than the 180 s after which a dispatch without a run goes to a person. */
export const RESOLVING_ENDS_MS = 181_000;

/** How something is looked for. */
interface Search {
  /** What is looked for and, where that says more, what was seen of it last. */
  what: () => string;
  askEveryMs?: number;
  /** Makes the console look outside; everything at once every 400 ms unless told. */
  hurry?: () => Promise<unknown>;
  hurryEveryMs?: number;
}

/** One passage along a path, by somebody who repeats every request that got no answer because the console died. */
export class Round {
  readonly lane: Lane;
  readonly violations: string[] = [];
  /** The deploys this round is about. */
  readonly ids = new Set<string>();
  readonly #key = randomUUID();

  constructor(lane: Lane) {
    this.lane = lane;
  }

  get stage() {
    return this.lane.stage;
  }

  /** Sends a request until a console lives long enough to answer it. */
  async call(by: MadePerson, call: Call): Promise<Answer> {
    for (;;) {
      const child = await this.lane.living();
      const answer = await child.call({ ...call, headers: { ...bearer(by.apiToken), ...call.headers } });
      if (answer !== null) return answer;
    }
  }

  /** Asks for a deploy as a page does: with one idempotency key, however often. */
  async request(input: Record<string, unknown> = {}): Promise<string> {
    const { operator } = this.stage;
    const body = JSON.stringify({ surface_id: "api-staging", ...input });
    const headers = { "idempotency-key": this.#key };
    const answer = await this.call(operator, { route: "deploys", method: "POST", headers, body });
    const inFlight = inFlightSchema.safeParse(JSON.parse(answer.body));
    if (inFlight.success) {
      // Somebody else's run of an earlier round, found just now.
      await this.until(inFlight.data.deploy_id, []);
      return this.request(input);
    }
    if (answer.status !== 202) throw new Error(`a deploy was answered ${answer.status}: ${answer.body}`);
    const { id } = acceptedSchema.parse(JSON.parse(answer.body)).deploy;
    this.ids.add(id);
    return id;
  }

  async look(id: string): Promise<Seen> {
    const sql = "SELECT id, state, correlation_id, run_id FROM deploys WHERE id = $1";
    const { rows } = await this.stage.database.pool.query(sql, [id]);
    const row = rowSchema.parse(rows[0]);
    return { id, state: row.state, correlationId: row.correlation_id, runId: row.run_id };
  }

  /** Waits, making every look due at once, until the deploy is in one of these states, has ended or needs a person. */
  async until(id: string, wanted: readonly DeployState[], meanwhile?: () => Promise<unknown>): Promise<Seen> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const seen = await this.look(id);
      if (wanted.includes(seen.state) || isTerminal(seen.state) || seen.state === "unresolved") return seen;
      if (Date.now() > deadline) throw new Error(`${id} is stuck as ${seen.state}`);
      if (seen.state === "resolving" && !(await this.#hasRun(seen))) await this.letPass(id, RESOLVING_ENDS_MS);
      await meanwhile?.();
      await this.hurry();
      await sleep(LOOK_MS);
    }
  }

  /** Asks again and again, making the console look outside from time to time, until there is an answer. */
  async find<Found>(search: Search, ask: () => Promise<Found | null>): Promise<Found> {
    const { what, askEveryMs = LOOK_MS, hurry = () => this.#hurryAll(), hurryEveryMs = OBSERVE_MS } = search;
    const deadline = Date.now() + FIND_WITHIN_MS;
    for (let hurryAt = 0; ; await sleep(askEveryMs)) {
      const found = await ask();
      if (found !== null) return found;
      if (Date.now() > deadline) throw new Error(`nothing was found, it is stuck: ${what()}`);
      if (Date.now() < hurryAt) continue;
      await hurry();
      hurryAt = Date.now() + hurryEveryMs;
    }
  }

  /** Waits for the end and judges it; a dispatch that never went out is for a person, whatever else was expected. */
  async end(id: string, truth: readonly DeployState[], meanwhile?: () => Promise<unknown>): Promise<Seen> {
    const seen = await this.until(id, [], meanwhile);
    const posts = this.stage.witness.posts.get(seen.correlationId) ?? 0;
    const truths = posts === 0 && seen.runId === null ? ["unresolved"] : truth;
    if (!truths.includes(seen.state)) {
      this.violations.push(`${id} ended as ${seen.state}, the truth is ${truths.join(" or ")} (${posts} dispatches)`);
    }
    return seen;
  }

  /** Makes a deploy's state older, as if that time had gone by. */
  async letPass(id: string, ms: number): Promise<void> {
    const sql = "UPDATE deploys SET state_since = state_since - make_interval(secs => $2) WHERE id = $1";
    await this.stage.database.pool.query(sql, [id, ms / 1_000]);
  }

  /** Whatever is live is looked at now instead of in a second or two. */
  async hurry(): Promise<void> {
    await this.stage.database.pool.query(
      `WITH hurried AS (
         UPDATE deploys SET next_check_at = now() - interval '1 ms' WHERE next_check_at > now()
           AND state NOT IN ('succeeded', 'failed', 'errored', 'timed_out', 'cancelled', 'superseded', 'unresolved')
         RETURNING id)
       SELECT pg_notify('cockpit', json_build_object('kind', 'deploy', 'id', id)::text) FROM hurried LIMIT 1`,
    );
  }

  /** So are the lists of runs and commits, and every surface, instead of within the minute. */
  async #hurryAll(): Promise<void> {
    const { pool } = this.stage.database;
    await this.hurry();
    await pool.query("UPDATE mirrors SET next_check_at = now() - interval '1 ms'");
    await pool.query("UPDATE surface_observations SET next_check_at = now() - interval '1 ms'");
    await pool.query(`SELECT pg_notify('cockpit', '{"kind":"webhook","id":""}')`);
  }

  async #hasRun(seen: Seen): Promise<boolean> {
    return (await this.stage.platform.runs()).some((run) => run.correlation_id === seen.correlationId);
  }
}
