import { z } from "zod";
import { tellPush } from "../github/webhooks/payloads";
import { type Answer, json } from "../http/answer";
import type { Exchange } from "../http/exchange";
import type { Route } from "../http/router";
import { appendCommit } from "../repository/append-commit";
import { findBranch } from "../repository/refs";
import { addTwinCommits } from "../repository/twin-commits";
import type { World } from "../world";
import { controlError, invalid } from "./errors";

const author = z.union([z.string().min(1), z.strictObject({ name: z.string().min(1), email: z.string().min(1) })]);

const commitSchema = z.strictObject({
  message: z.string().min(1).optional(),
  author: author.optional(),
  migration: z.strictObject({ name: z.string().regex(/^\w+$/), sql: z.string() }).optional(),
});

const webhookSchema = z.array(
  z.strictObject({
    url: z.url(),
    secret: z.string(),
    content_type: z.enum(["json", "form"]).default("json"),
    events: z.array(z.string()).default(["check_suite", "push", "workflow_job", "workflow_run"]),
    active: z.boolean().default(true),
  }),
);

export const repositoryRoutes: Route<World>[] = [
  { method: "POST", pattern: "/commits", handle: commit },
  { method: "POST", pattern: "/commits/twins", handle: addTwins },
  { method: "GET", pattern: "/webhooks", handle: (_exchange, world) => json(200, world.store.state.webhooks) },
  { method: "PUT", pattern: "/webhooks", handle: putWebhooks },
];

async function commit(exchange: Exchange, world: World): Promise<Answer> {
  const parsed = commitSchema.safeParse(exchange.body ?? {});
  if (!parsed.success) return invalid(parsed.error);
  if (!world.repository.isDemo) return controlError(409, "Only the demo repository takes commits; this one is yours.");
  const before = await findBranch(world.repository, "main");
  const { author: given, ...rest } = parsed.data;
  const sha = await appendCommit(world.repository, {
    ...rest,
    odd: world.scenarios.get("odd_texts"),
    at: new Date(world.clock.now()),
    author: given === undefined ? undefined : person(given),
  });
  void tellPush(world, { before: before ?? sha, after: sha });
  return json(201, { sha });
}

function person(given: z.infer<typeof author>): { name: string; email: string } {
  if (typeof given !== "string") return given;
  return { name: given, email: `${given.toLowerCase().replace(/[^a-z0-9]+/g, ".")}@raxx.app` };
}

async function addTwins(_exchange: Exchange, world: World): Promise<Answer> {
  if (!world.repository.isDemo) return controlError(409, "Only the demo repository takes commits; this one is yours.");
  const before = await findBranch(world.repository, "main");
  const twins = await addTwinCommits(world.repository, new Date(world.clock.now()));
  void tellPush(world, { before: before ?? twins.merge, after: twins.merge });
  return json(201, twins);
}

function putWebhooks(exchange: Exchange, world: World): Answer {
  const parsed = webhookSchema.safeParse(exchange.body);
  if (!parsed.success) return invalid(parsed.error);
  const updatedAt = world.clock.now();
  world.store.state.webhooks = parsed.data.map((hook) => ({ ...hook, updatedAt, deliveries: [] }));
  world.store.save();
  return json(200, parsed.data);
}
