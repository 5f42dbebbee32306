import { hostname, userInfo } from "node:os";
import type { Terminal } from "@/cli/command";
import { Refusal } from "@/cli/refusal";
import type { Call } from "@/lib/core/call";
import { environmentSchema } from "@/lib/core/config";
import { newId } from "@/lib/core/ids";

/** The call of a command that works straight on a database; throws {@link Refusal} for one that is not this console's. */
export async function shellCall(terminal: Terminal, stamp: string | null | undefined, command: string): Promise<Call> {
  const environment = environmentSchema.safeParse(stamp);
  if (!environment.success) {
    throw new Refusal("The database does not answer or is not migrated. Run `npm run migrate` first.");
  }
  const expected = terminal.env.CONSOLE_ENV;
  if (expected !== undefined && expected !== "" && expected !== environment.data) {
    throw new Refusal(
      `CONSOLE_ENV is ${expected}, but this database belongs to ${environment.data}. Nothing was changed.`,
    );
  }
  // Loaded here, so that `validate` can say what is wrong with it.
  const { default: cockpitConfig } = await import("@/cockpit.config");
  const who = `${shellUser(terminal)}@${hostname()}`;
  return {
    actor: { kind: "shell", id: who, email: who },
    environment: environment.data,
    config: cockpitConfig,
    host: hostname(),
    requestId: newId("req"),
    ip: null,
    userAgent: command,
    now: () => new Date(),
  };
}

/** Who runs this shell; a container may know its user by number only. */
function shellUser(terminal: Terminal): string {
  const named = terminal.env.USER ?? terminal.env.LOGNAME;
  if (named !== undefined && named !== "") return named;
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}
