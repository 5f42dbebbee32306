import type { Terminal } from "@/cli/command";
import { Refusal } from "@/cli/refusal";

/** Asked for on the terminal, so that it stands in no history of commands; throws Refusal where nobody sits there. */
export async function promptForCode(terminal: Terminal, why: string): Promise<string> {
  const code = (await terminal.question?.("Code of your authenticator: ")) ?? null;
  if (code === null) throw new Refusal(`${why}: give a code with --code.`);
  return code.trim();
}
