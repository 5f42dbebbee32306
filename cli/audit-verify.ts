import { z } from "zod";
import { type Command, readArguments, type Terminal } from "@/cli/command";
import { connectToConsole } from "@/cli/console-client";
import { Refusal } from "@/cli/refusal";
import { shellCall } from "@/cli/shell-call";
import { type Verification, verificationSchema } from "@/lib/audit/schemas";
import type { AnchorStore } from "@/lib/core/anchor";
import { apiPaths } from "@/lib/paths";

const USAGE = "audit verify [--database URL] [--json]";

const neededSchema = z.object({
  SECRET_KEY: z
    .string("SECRET_KEY is not set: the console's own is needed to know which checkpoints are its own.")
    .min(32, "SECRET_KEY must be at least 32 characters: use the console's own."),
  AUDIT_ANCHOR_FILE: z.string().optional(),
  GITHUB_API_URL: z.url().default("https://api.github.com"),
  GITHUB_REPOSITORY: z.string().optional(),
  GITHUB_TOKEN: z.string().optional(),
});
type Needed = z.infer<typeof neededSchema>;

/** Without a place to read checkpoints from, the verdict says that they were not compared. */
const NO_PLACE: AnchorStore = {
  kind: "github",
  put: () => Promise.reject(new Error("a shell puts no checkpoint anywhere")),
  list: () => Promise.reject(new Error("set GITHUB_REPOSITORY and GITHUB_TOKEN, or AUDIT_ANCHOR_FILE.")),
};

export const auditVerify: Command = {
  name: "audit verify",
  usage: USAGE,
  summary: "whether the audit log is as it was written; exit code 1 when it is not",
  run: async (args, terminal) => {
    const { values } = readArguments(USAGE, {
      args,
      options: { database: { type: "string" }, json: { type: "boolean" } },
    });
    const verdict =
      values.database === undefined
        ? await connectToConsole(terminal)(verificationSchema, { method: "POST", path: apiPaths.verifyAudit() })
        : await verifyInDatabase(terminal, values.database);
    const lines = values.json === true ? [JSON.stringify(verdict)] : describeVerdict(verdict);
    for (const line of lines) terminal.out(line);
    return verdict.ok ? 0 : 1;
  },
};

async function verifyInDatabase(terminal: Terminal, url: string): Promise<Verification> {
  const needed = readNeeded(terminal);
  // Loaded here, so that the other commands need neither the database client nor its time to start.
  const { openDatabase } = await import("@/lib/db/database");
  const { readStamp } = await import("@/lib/environments/stamp");
  const { verifyAudit } = await import("@/lib/audit/verify-audit");
  const { db, close } = openDatabase(url, 3, terminal.env.DATABASE_CA || undefined);
  try {
    const call = await shellCall(terminal, await readStamp(db), "cockpit audit verify");
    return await verifyAudit({ ...call, db, anchors: await findAnchors(needed), secretKey: needed.SECRET_KEY });
  } finally {
    await close();
  }
}

function readNeeded(terminal: Terminal): Needed {
  const given = Object.fromEntries(Object.entries(terminal.env).filter(([, value]) => value !== ""));
  const needed = neededSchema.safeParse(given);
  if (needed.success) return needed.data;
  throw new Refusal(needed.error.issues.map((issue) => issue.message).join("\n"));
}

async function findAnchors(needed: Needed): Promise<AnchorStore> {
  const {
    AUDIT_ANCHOR_FILE: file,
    GITHUB_API_URL: apiUrl,
    GITHUB_REPOSITORY: repository,
    GITHUB_TOKEN: token,
  } = needed;
  if (file !== undefined) {
    const { openAnchorFile } = await import("@/lib/audit/checkpoint-file");
    return openAnchorFile(file);
  }
  if (repository === undefined || token === undefined) return NO_PLACE;
  const { createGitHub } = await import("@/lib/github/create-github");
  return createGitHub({ apiUrl, repository, auth: { token }, userAgent: "raxx-console-shell" }).anchors;
}

function describeVerdict({ ok, rows, message, checkpoint, took_ms }: Verification): string[] {
  return [
    ok ? `The log holds: ${rows} rows.` : "The log does NOT hold.",
    `  ${message}`,
    ...(checkpoint === null
      ? []
      : [`  newest checkpoint: ${checkpoint.size} rows at ${checkpoint.at}, key ${checkpoint.key_id}`]),
    `  took ${took_ms} ms`,
  ];
}
