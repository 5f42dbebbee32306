import { z } from "zod";
import type { BodyAnswer } from "../http/answer";
import type { Exchange } from "../http/exchange";
import { githubError } from "./errors";

const MAX_INPUTS = 25;
/** What an input of the kind `choice` may be. */
const CHOICES: Record<string, readonly string[]> = {
  environment: ["production", "staging"],
  secret: ["HEROKU_API_KEY", "CLOUDFLARE_API_TOKEN"],
};

/** The inputs that a workflow declares. */
export interface Declared {
  required: readonly string[];
  others: readonly string[];
}

const body = z.object({
  ref: z.string().min(1),
  inputs: z.record(z.string(), z.unknown()).default({}),
  return_run_details: z.boolean().optional(),
});

export interface DispatchRequest {
  ref: string;
  inputs: Record<string, string>;
  returnsDetails: boolean;
}

/** How the API at hand answers a dispatch: by parameter, always with details (2026-03-10), or never (older GHES). */
export type DispatchStyle = "by_parameter" | "always_details" | "never_details";

/** The correlation id a dispatch carries, whatever else is wrong with it. */
export function correlationOf(exchange: Exchange): string | null {
  const parsed = z.object({ inputs: z.object({ correlation_id: z.string() }) }).safeParse(exchange.body);
  return parsed.success ? parsed.data.inputs.correlation_id : null;
}

/** Reads the body of a dispatch, or gives GitHub's refusal of it. */
export function readDispatch(
  exchange: Exchange,
  { style, declared }: { style: DispatchStyle; declared: Declared },
): DispatchRequest | BodyAnswer {
  if (exchange.hasUnreadableBody) return githubError(400, "Problems parsing JSON");
  const parsed = body.safeParse(exchange.body ?? {});
  if (!parsed.success) return githubError(422, `Invalid request.\n\n${z.prettifyError(parsed.error)}`);
  const { ref, inputs, return_run_details: asked } = parsed.data;
  if (asked !== undefined && style !== "by_parameter") {
    return githubError(422, 'Invalid request.\n\n"return_run_details" is not a permitted key.');
  }
  const refusal = answerWrongInputs(inputs, declared);
  if (refusal !== null) return refusal;
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(inputs)) texts[name] = String(value);
  return { ref, inputs: texts, returnsDetails: style === "always_details" || asked === true };
}

function answerWrongInputs(inputs: Record<string, unknown>, { required, others }: Declared): BodyAnswer | null {
  const names = Object.keys(inputs);
  if (names.length > MAX_INPUTS) return githubError(422, "Too many inputs provided, the maximum is 25");
  const unexpected = names.filter((name) => !required.includes(name) && !others.includes(name));
  if (unexpected.length > 0) return githubError(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  const missing = required.find((name) => inputs[name] === undefined || inputs[name] === "");
  if (missing !== undefined) return githubError(422, `Required input '${missing}' not provided`);
  const notText = names.find((name) => typeof inputs[name] !== "string");
  if (notText !== undefined) return githubError(422, `Invalid value for input '${notText}'`);
  const wrong = required.find((name) => CHOICES[name]?.includes(String(inputs[name])) === false);
  if (wrong === undefined) return null;
  const message = `Provided value '${String(inputs[wrong])}' for input '${wrong}' not in the list of allowed values`;
  return githubError(422, message);
}
