import "server-only";

import { getConsole } from "@/lib/console";

/** Which process answers, and how it reads each flag: what only it can vouch for. */
export function describeProcess() {
  const { instance, flagReadings } = getConsole();
  return { instance, flagReadings };
}
