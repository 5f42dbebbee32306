import { randomUUID } from "node:crypto";
import { type Command, onlyPositional, readArguments, type Terminal } from "@/cli/command";
import { connectToConsole } from "@/cli/console-client";
import { describeDeploy } from "@/cli/describe-deploy";
import { followDeploy } from "@/cli/follow-deploy";
import { type Deploy, deployAnswerSchema } from "@/lib/deploys/schemas";
import { apiPaths } from "@/lib/paths";

const USAGE = "deploy <surface> [--sha SHA | --ref REF] [--reason TEXT] [--confirm SURFACE] [--wait] [--json]";

export const deploy: Command = {
  name: "deploy",
  usage: USAGE,
  summary: "ask for a deploy; with --wait follow it and exit 1 unless it succeeds",
  run: async (args, terminal) => {
    const { values, positionals } = readArguments(USAGE, {
      args,
      allowPositionals: true,
      options: {
        sha: { type: "string" },
        ref: { type: "string" },
        reason: { type: "string" },
        confirm: { type: "string" },
        wait: { type: "boolean" },
        json: { type: "boolean" },
      },
    });
    const surfaceId = onlyPositional(USAGE, positionals);
    const { sha, ref, reason, confirm, wait = false, json = false } = values;
    const client = connectToConsole(terminal);
    const { deploy: requested } = await client(deployAnswerSchema, {
      method: "POST",
      path: apiPaths.deploys(),
      headers: { "idempotency-key": randomUUID() },
      body: { surface_id: surfaceId, sha, ref, reason, confirm },
    });
    const last = wait ? await followDeploy(client, terminal, requested) : requested;
    printDeploy(terminal, last, json);
    return wait && last.state !== "succeeded" ? 1 : 0;
  },
};

function printDeploy(terminal: Terminal, deploy: Deploy, asJson: boolean): void {
  terminal.out(asJson ? JSON.stringify({ deploy }) : describeDeploy(deploy));
}
