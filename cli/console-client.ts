import { z } from "zod";

import type { Terminal } from "@/cli/command";
import { Refusal } from "@/cli/refusal";
import { type Answer, sendRequest } from "@/cli/send-request";

// The synchronous deploy path answers within 25 s, the router gives up at 30 s.
const TIMEOUT_MS = 35_000;

const environmentSchema = z.object({
  COCKPIT_URL: z.url({ protocol: /^https?$/ }),
  COCKPIT_TOKEN: z.string().regex(/^\S+$/),
});
const problemSchema = z.object({
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  blockers: z.array(z.object({ code: z.string(), message: z.string() })).optional(),
  deploy_id: z.string().optional(),
});

/** The console gave no answer of its own: it may be restarting. */
export class Unanswered extends Refusal {}

const GATEWAY_STATUSES = new Set([502, 503, 504]);

interface Ask {
  method?: "GET" | "POST" | "PUT";
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Client = <Schema extends z.ZodType>(schema: Schema, ask: Ask) => Promise<z.output<Schema>>;

/** A client of the console at COCKPIT_URL; every failure is a Refusal with the console's own words. */
export function connectToConsole(terminal: Terminal): Client {
  const { base, token } = connectionOf(terminal);
  return async (schema, ask) => {
    const body = ask.body === undefined ? {} : { body: JSON.stringify(ask.body) };
    const headers = {
      accept: "application/json",
      authorization: `Bearer ${token}`,
      ...(ask.body === undefined ? {} : { "content-type": "application/json" }),
      ...ask.headers,
    };
    const request = { method: ask.method ?? "GET", headers, ...body, timeoutMs: TIMEOUT_MS };
    const answer = await sendRequest(new URL(`${base}${ask.path}`), request).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Unanswered(
        `No answer from ${base}: ${reason}. Look with \`npm run cockpit -- status\` before trying again.`,
      );
    });
    if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
    const parsed = schema.safeParse(parseJson(answer.text));
    if (parsed.success) return parsed.data;
    throw new Refusal(`${base}${ask.path} answered something else than expected. Is it this version of the console?`);
  };
}

function connectionOf(terminal: Terminal): { base: string; token: string } {
  const parsed = environmentSchema.safeParse(terminal.env);
  if (parsed.success) return { base: parsed.data.COCKPIT_URL.replace(/\/+$/, ""), token: parsed.data.COCKPIT_TOKEN };
  const names = parsed.error.issues.map((issue) => issue.path.join("."));
  throw new Refusal(
    `Set ${names.join(" and ")}: COCKPIT_URL is the console's address, COCKPIT_TOKEN an API token issued in its settings.`,
  );
}

/** The console's refusal in its own words, with its code. */
function refusalOf(answer: Answer): Refusal {
  const problem = problemSchema.safeParse(parseJson(answer.text)).data;
  if (problem === undefined) {
    const words = `The console answered ${answer.status} without saying why.`;
    return GATEWAY_STATUSES.has(answer.status) ? new Unanswered(words) : new Refusal(words);
  }
  const { code, detail, errors = [], blockers = [], deploy_id: deployId } = problem;
  const lines = [
    `${detail} (${code})`,
    ...errors.map((error) => `  ${error.path || "request"}: ${error.message}`),
    ...blockers.map((blocker) => `  ${blocker.message} (${blocker.code})`),
    ...(deployId === undefined ? [] : [`  deploy ${deployId}`]),
  ];
  const text = lines.join("\n");
  return code === "unavailable" ? new Unanswered(text) : new Refusal(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
