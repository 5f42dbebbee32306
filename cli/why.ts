import { type Command, onlyPositional, readArguments } from "@/cli/command";
import { connectToConsole } from "@/cli/console-client";
import { describeBlocker } from "@/cli/describe-blocker";
import { apiPaths } from "@/lib/paths";
import { blockersSchema } from "@/lib/surfaces/schemas";

const USAGE = "why <surface> [--sha SHA] [--json]";

export const why: Command = {
  name: "why",
  usage: USAGE,
  summary: "why a surface cannot be deployed right now",
  run: async (args, terminal) => {
    const { values, positionals } = readArguments(USAGE, {
      args,
      allowPositionals: true,
      options: { sha: { type: "string" }, json: { type: "boolean" } },
    });
    const surfaceId = onlyPositional(USAGE, positionals);
    const query = values.sha === undefined ? "" : `?sha=${encodeURIComponent(values.sha)}`;
    const path = `${apiPaths.surfaces()}/${encodeURIComponent(surfaceId)}/blockers${query}`;
    const answer = await connectToConsole(terminal)(blockersSchema, { path });
    if (values.json) {
      terminal.out(JSON.stringify(answer));
      return 0;
    }
    terminal.out(answer.deployable ? `${surfaceId} can be deployed.` : `${surfaceId} cannot be deployed:`);
    for (const blocker of answer.blockers) terminal.out(describeBlocker(blocker));
    return 0;
  },
};
