import "server-only";

import { readFile } from "node:fs/promises";
import path from "node:path";

import { AppError } from "@/lib/core/errors";
import type { ProcedureStep } from "@/lib/secrets/schemas";

const STEP = /^\d+\. /;
const FENCE = /^\s*```/;

/** The steps of a procedure by hand, as its file tells them. Throws unavailable where this build does not have it. */
export async function readProcedure(sop: string, repository: string): Promise<ProcedureStep[]> {
  // `sop` is the name of a file docs/runbooks/rotate-….md, by its schema.
  const text = await readFile(path.join(process.cwd(), "docs", "runbooks", path.basename(sop)), "utf8").catch(() => {
    throw new AppError("unavailable", `This build does not have ${sop}. Follow it in the repository.`);
  });
  return parseProcedure(text.replaceAll("OWNER/NAME", repository));
}

/** The numbered items below "## Steps": their words, and the commands in them. Pure. */
export function parseProcedure(text: string): ProcedureStep[] {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => line.trim() === "## Steps");
  const rest = from === -1 ? [] : lines.slice(from + 1);
  const end = rest.findIndex((line) => line.startsWith("## "));
  const section = end === -1 ? rest : rest.slice(0, end);
  const starts = section.flatMap((line, index) => (STEP.test(line) ? [index] : []));
  return starts.map((start, index) => parseStep(section.slice(start, starts[index + 1])));
}

function parseStep(lines: readonly string[]): ProcedureStep {
  const words: string[] = [];
  const commands: string[][] = [];
  let isCommand = false;
  for (const line of lines) {
    if (FENCE.test(line)) {
      if (!isCommand) commands.push([]);
      isCommand = !isCommand;
    } else if (isCommand) commands.at(-1)?.push(line.replace(/^ {3}/, ""));
    else words.push(line.replace(STEP, "").trim());
  }
  const text = words
    .filter((line) => line !== "")
    .join(" ")
    .replaceAll("`", "");
  return { text, commands: commands.map((block) => block.join("\n")) };
}
