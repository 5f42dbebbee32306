import type { Consumer, SecretDeclaration } from "@/lib/core/secret-config";
import type { Secret } from "@/lib/secrets/schemas";

const DAY_MS = 24 * 3_600_000;
/** What becomes due within this many days is said before it is. */
const SOON_DAYS = 7;

interface Age {
  age_days: number | null;
  due_at: string | null;
  due: Secret["due"];
}

const DUE_ORDER: Record<Secret["due"], number> = { overdue: 0, due: 1, unknown: 2, fresh: 3 };

/** How old a secret's value is against its cadence; what nobody knows is unknown, and never fresh. */
export function ageOf({ cadence_days }: Pick<SecretDeclaration, "cadence_days">, last: Date | null, now: Date): Age {
  if (last === null) return { age_days: null, due_at: null, due: "unknown" };
  const dueAt = new Date(last.getTime() + cadence_days * DAY_MS);
  const left = dueAt.getTime() - now.getTime();
  return {
    age_days: Math.max(0, Math.floor((now.getTime() - last.getTime()) / DAY_MS)),
    due_at: dueAt.toISOString(),
    due: left <= 0 ? "overdue" : left <= SOON_DAYS * DAY_MS ? "due" : "fresh",
  };
}

/** Where a consumer keeps the value, in words. */
export function consumerLabel(consumer: Consumer): string {
  switch (consumer.kind) {
    case "heroku_config_var":
      return `config var of ${consumer.app}`;
    case "github_actions_secret":
      return consumer.environment === undefined
        ? "Actions secret of the repository"
        : `Actions secret of environment ${consumer.environment}`;
    case "cloudflare_pages_variable":
      return `variable of Pages project ${consumer.project}`;
    case "console":
      return "this console's own process";
    case "manual":
      return `${consumer.place}, by hand`;
  }
}

/** What is due first stands first; else as they are declared. */
export function byUrgency(secrets: readonly Secret[]): Secret[] {
  return secrets.toSorted((one, other) => DUE_ORDER[one.due] - DUE_ORDER[other.due]);
}
