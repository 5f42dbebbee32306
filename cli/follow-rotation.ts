import type { Terminal } from "@/cli/command";
import { type Client, Unanswered } from "@/cli/console-client";
import { describeRotation } from "@/cli/describe-rotation";
import { Refusal } from "@/cli/refusal";
import { apiPaths } from "@/lib/paths";
import { type Rotation, rotationDetailSchema } from "@/lib/secrets/schemas";

const POLL_MS = 1_500;
/** Three minutes: a console that a rotation restarts is away for less. */
const MISSES_ALLOWED = 120;

/**
 * Reads a rotation until it has ended, telling each change once; answers its last state. Waits through a restart of the
 * console; throws Refusal when it stays away for three minutes.
 */
export async function followRotation(client: Client, terminal: Terminal, first: Rotation): Promise<Rotation> {
  let rotation = first;
  let told = "";
  let misses = 0;
  const tell = (line: string) => {
    if (line !== told) terminal.err(line);
    told = line;
  };
  tell(describeRotation(rotation));
  while (rotation.ended_at === null) {
    await terminal.pause(POLL_MS);
    const read = await readRotation(client, rotation);
    misses = read === null ? misses + 1 : 0;
    if (misses > MISSES_ALLOWED) throw new Refusal(`The console stopped answering. The rotation goes on: ${first.id}`);
    rotation = read ?? rotation;
    tell(
      read === null ? "The console does not answer; it may be restarting. Still waiting." : describeRotation(rotation),
    );
  }
  return rotation;
}

/** The rotation as it is now, or null while the console does not answer. */
async function readRotation(client: Client, { secret, id }: Rotation): Promise<Rotation | null> {
  try {
    return (await client(rotationDetailSchema, { path: apiPaths.rotation(secret, id) })).rotation;
  } catch (error) {
    if (error instanceof Unanswered) return null;
    throw error;
  }
}
