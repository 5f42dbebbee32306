import { createServer } from "node:http";

import type { Environment } from "@/lib/core/config";
import { listen } from "@/tests/faults/stage/listen";

export interface ConsoleSite {
  url: string;
  close: () => Promise<void>;
}

/** A console's own address: says at /api/version that it runs what its platform has released. */
export async function startConsoleSite(
  environment: Environment,
  liveSha: () => Promise<string | null>,
): Promise<ConsoleSite> {
  const bootedAt = new Date().toISOString();
  const server = createServer((_request, response) => {
    liveSha().then(
      (sha) => response.end(JSON.stringify({ environment, sha, built_at: null, booted_at: bootedAt })),
      () => response.destroy(),
    );
  });
  return listen(server);
}
