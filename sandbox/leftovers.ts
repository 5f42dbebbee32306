import { rmSync } from "node:fs";
import type { Places } from "@/sandbox/places";
import { terminate } from "@/sandbox/processes/terminate";
import { readRunRecord } from "@/sandbox/run-record";

/** Stops whatever a supervisor that is gone left running and forgets it; answers the names of what it had to stop. */
export async function clearLeftovers(places: Places): Promise<string[]> {
  const record = readRunRecord(places.record);
  const stopped: string[] = [];
  const children = Object.entries(record?.children ?? {}).sort(
    ([a], [b]) => Number(a === "postgres") - Number(b === "postgres"),
  );
  for (const [name, child] of children) {
    const end = await terminate(child, { signal: signalFor(name), graceMs: 10_000, group: true });
    if (end !== "gone") stopped.push(name);
  }
  rmSync(places.sandbox, { force: true });
  rmSync(places.record, { force: true });
  return stopped;
}

/** Signals by child: Postgres shuts down fast on SIGINT (manual, "Shutting Down the Server"), everything else on SIGTERM. */
function signalFor(name: string): NodeJS.Signals {
  return name === "postgres" ? "SIGINT" : "SIGTERM";
}
