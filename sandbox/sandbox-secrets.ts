import { randomBytes } from "node:crypto";
import { z } from "zod";
import { mintPassword } from "@/lib/people/passwords";
import { newToken } from "@/lib/people/tokens";
import { mintTotpSecret } from "@/lib/people/totp";
import { readJson } from "@/sandbox/read-json";
import { sandboxPersonSchema } from "@/sandbox/sandbox-file";
import { writePrivateJson } from "@/sandbox/write-private";

const secretsSchema = z.object({
  postgres: z.object({ password: z.string(), port: z.int().optional() }),
  secret_keys: z.object({ staging: z.string(), production: z.string() }),
  github_webhook_secret: z.string(),
  people: z.object({ admin: sandboxPersonSchema, operator: sandboxPersonSchema, viewer: sandboxPersonSchema }),
});

/** What the sandbox made up at its first start and keeps, so that a second start serves the same databases and people. */
export type SandboxSecrets = z.infer<typeof secretsSchema>;

const hex = (bytes: number) => randomBytes(bytes).toString("hex");

/** The secrets of a data folder; made up and stored (mode 0600) when it has none. */
export function loadSecrets(file: string): SandboxSecrets {
  const stored = readJson(file, secretsSchema);
  if (stored) return stored;
  const minted = mintSecrets();
  writePrivateJson(file, minted);
  return minted;
}

function mintSecrets(): SandboxSecrets {
  return {
    postgres: { password: hex(16) },
    secret_keys: { staging: hex(32), production: hex(32) },
    github_webhook_secret: hex(20),
    people: { admin: newPerson("admin"), operator: newPerson("operator"), viewer: newPerson("viewer") },
  };
}

function newPerson(name: string) {
  return {
    email: `${name}@raxx.example`,
    password: mintPassword(),
    totp_secret: mintTotpSecret(),
    api_token: newToken("rxc_"),
  };
}

/** Remembers the port Postgres got, so that database URLs stay the same from start to start. */
export function rememberPostgresPort(file: string, secrets: SandboxSecrets, port: number): void {
  if (secrets.postgres.port !== port) {
    writePrivateJson(file, { ...secrets, postgres: { ...secrets.postgres, port } });
  }
}
