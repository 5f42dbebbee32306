import { clearLeftovers } from "@/sandbox/leftovers";
import { placesIn } from "@/sandbox/places";
import { terminate } from "@/sandbox/processes/terminate";
import { isRunning, readRunRecord } from "@/sandbox/run-record";

/** The supervisor gives its consoles 30 s and Postgres 20 s; after that it is stopped by force. */
const GRACE_MS = 60_000;

/** Stops the sandbox of a data folder, whole or half dead, and answers a sentence about it; does nothing when none runs. */
export async function bringDown(dataDir: string): Promise<string> {
  const places = placesIn(dataDir);
  const record = readRunRecord(places.record);
  const outcome = isRunning(record)
    ? await terminate(record.supervisor, { signal: "SIGTERM", graceMs: GRACE_MS })
    : "gone";
  const leftovers = await clearLeftovers(places);
  if (leftovers.length > 0) return `Stopped what an earlier start had left: ${leftovers.join(", ")}.`;
  if (outcome === "killed") return "The sandbox did not stop by itself and was killed.";
  return outcome === "stopped" ? "Stopped." : "Nothing was running.";
}
