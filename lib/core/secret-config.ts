import { z } from "zod";

const name = z.string().regex(/^[\w.-]{1,100}$/, "use letters, digits, dots, hyphens and underscores");
/** What the secret is called there, where that is not its own key. */
const key = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,99}$/)
  .optional();

/** A place that holds a secret's value. */
const consumerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("heroku_config_var"), app: name, key }),
  /** Of the repository, or of one of its environments. */
  z.strictObject({ kind: z.literal("github_actions_secret"), environment: name.optional(), key }),
  z.strictObject({ kind: z.literal("cloudflare_pages_variable"), project: name, key }),
  /** What a webhook of the repository signs with: the one that delivers to that console. */
  z.strictObject({ kind: z.literal("github_webhook"), console: z.enum(["staging", "production"]) }),
  /** The process of this console, where its platform is none of these. */
  z.strictObject({ kind: z.literal("console"), key }),
  /** A place that only a person can edit. */
  z.strictObject({ kind: z.literal("manual"), place: z.string().min(1).max(100) }),
]);
export type Consumer = z.infer<typeof consumerSchema>;
/** A place that a new value can be handed to. */
export type Receiver = Extract<Consumer, { kind: "heroku_config_var" | "github_actions_secret" | "github_webhook" }>;

export const secretSchema = z.strictObject({
  key: z.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/, "secrets are named like config vars"),
  title: z.string().min(1).max(120),
  owner: z.string().min(1),
  /** After how many days a new value is due. */
  cadence_days: z.number().int().positive(),
  /** overlapping: the old and the new value are both good for a while. cut_over: what still has the old one is refused for a moment. */
  rotates: z.enum(["overlapping", "cut_over"]),
  /** Whether all consumers hold the same value. */
  values: z.enum(["shared", "each_its_own"]).default("shared"),
  /** The procedure by hand, as a file of the repository. */
  sop: z.string().regex(/^docs\/runbooks\/rotate-[a-z0-9-]+\.md$/, "name a file docs/runbooks/rotate-….md"),
  consumers: z.array(consumerSchema).min(1),
  /** How the console rotates it by itself; without it a person follows the SOP. generated: any random value will do.
   * console_key: what each console derives its own keys from, exchanged at that console. heroku_oauth: an authorization of the
   * Heroku account, the old one revoked at the end. cloudflare_token: a second token with the same rights, the old one deleted. */
  handler: z.enum(["generated", "console_key", "heroku_oauth", "cloudflare_token"]).optional(),
});
export type SecretDeclaration = z.infer<typeof secretSchema>;

interface Problem {
  path: (string | number)[];
  message: string;
}

/** The name of one consumer of a secret, stable as long as its place is. */
export function consumerId(consumer: Consumer): string {
  switch (consumer.kind) {
    case "heroku_config_var":
      return `heroku:${consumer.app}`;
    case "github_actions_secret":
      return consumer.environment === undefined ? "github" : `github:${consumer.environment}`;
    case "github_webhook":
      return `webhook:${consumer.console}`;
    case "cloudflare_pages_variable":
      return `cloudflare:${consumer.project}`;
    case "console":
      return "console";
    case "manual":
      return `manual:${consumer.place}`;
  }
}

/** What is wrong with the declarations as a whole. */
export function findSecretProblems(secrets: readonly SecretDeclaration[]): Problem[] {
  const keys = secrets.map((secret) => secret.key);
  return secrets.flatMap((secret, index) => {
    const path = ["secrets", index];
    const ids = secret.consumers.map(consumerId);
    const problem = (message: string) => ({ path, message: `${secret.key} ${message}` });
    return [
      ...(keys.indexOf(secret.key) === index ? [] : [problem("is declared twice. Remove one.")]),
      ...(new Set(ids).size === ids.length ? [] : [problem("names a consumer twice. Remove one.")]),
      ...(secret.handler === undefined || isHandable(secret)
        ? []
        : [problem("has a handler that cannot write its consumers. Remove the handler, or correct them.")]),
    ];
  });
}

/** Whether the console can hand one value to every place of a secret, or its own key to its own app. */
function isHandable({ handler, values, consumers }: SecretDeclaration): boolean {
  if (handler !== "console_key") return values === "shared" && consumers.every(isReceiver);
  return values === "each_its_own" && consumers.every(({ kind }) => kind === "heroku_config_var");
}

/** Whether the console can hand a value to that place, and see it arrive. */
export function isReceiver(consumer: Consumer): consumer is Receiver {
  return ["heroku_config_var", "github_actions_secret", "github_webhook"].includes(consumer.kind);
}

/** What a secret is called at a consumer of it. */
export function nameAt({ consumer, secret }: { consumer: Consumer; secret: SecretDeclaration }): string {
  return ("key" in consumer ? consumer.key : undefined) ?? secret.key;
}

/** The secret of that key, or null. */
export function getSecret(config: { secrets: readonly SecretDeclaration[] }, key: string): SecretDeclaration | null {
  return config.secrets.find((secret) => secret.key === key) ?? null;
}
