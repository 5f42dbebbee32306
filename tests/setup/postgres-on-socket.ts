import type { TestProject } from "vitest/node";
import { provideDatabase } from "@/tests/setup/postgres";

/** One Postgres for the whole run, asked through a socket. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return provideDatabase(project, { onSocket: true });
}
