import { z } from "zod";

const countsSchema = z.object({
  github: z.object({ total: z.number(), counted: z.number(), by_route: z.record(z.string(), z.number()) }),
  heroku: z.object({ total: z.number() }),
});
const runsSchema = z.array(
  z.object({ id: z.number(), surface_id: z.string(), status: z.string(), correlation_id: z.string().nullable() }),
);

export type Counts = z.infer<typeof countsSchema>["github"];
export type Run = z.infer<typeof runsSchema>[number];

/** The simulator's control API, as far as the bench needs it. */
export class Control {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async scenario(scenarios: Record<string, unknown>): Promise<void> {
    await this.#send("PUT", "scenarios", scenarios);
  }

  async clear(): Promise<void> {
    await this.#send("DELETE", "scenarios");
  }

  async webhooks(hooks: { url: string; secret: string }[]): Promise<void> {
    await this.#send("PUT", "webhooks", hooks);
  }

  /** GitHub calls since the simulator started; `counted` leaves out answers that are free (304). */
  async calls(): Promise<Counts> {
    return countsSchema.parse(await this.#send("GET", "counts")).github;
  }

  /** Heroku calls since the simulator started. */
  async herokuCalls(): Promise<number> {
    return countsSchema.parse(await this.#send("GET", "counts")).heroku.total;
  }

  async runs(): Promise<Run[]> {
    return runsSchema.parse(await this.#send("GET", "runs"));
  }

  async approve(runId: number): Promise<void> {
    await this.#send("POST", `runs/${runId}/approve`);
  }

  async #send(method: string, name: string, body?: unknown): Promise<unknown> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${this.#url}/${name}`, { method, headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${name} answered ${answer.status}: ${text}`);
    return text === "" ? null : (JSON.parse(text) as unknown);
  }
}
