import { readFileSync } from "node:fs";
import { openRecorder, type Recorder } from "@/cli/breakglass/open-recorder";
import { listRecords, putAside } from "@/cli/breakglass/record-file";
import { type Shell, variable } from "@/cli/breakglass/shell";
import { openRecord } from "@/lib/breakglass/sealed-record";

interface Import {
  shell: Shell;
  recorder: Recorder;
  takesUnsigned: boolean;
}

const UNSIGNED = "it has no signature, and anybody can have written it: add --unsigned to take it as such";
const SAID = {
  recorded: "recorded as",
  attributed: "the run had been found; who and why are added to",
  known: "already recorded as",
} as const;

/** `npm run breakglass -- import`: adds local records to the database, each on its own; answers the exit code. */
export async function importRecords(
  shell: Shell,
  named: string[],
  options: { takesUnsigned: boolean },
): Promise<0 | 1> {
  const files = named.length > 0 ? named : listRecords(shell.folder);
  if (files.length === 0) {
    shell.out("There is no record to import in .cockpit/breakglass.");
    return 0;
  }
  const recorder = await openRecorder(shell);
  let refused = 0;
  try {
    for (const file of files) {
      const why = await importFile({ shell, recorder, ...options }, file).catch((error: unknown) =>
        error instanceof Error ? error.message : String(error),
      );
      if (why === null) continue;
      refused += 1;
      shell.err(`${file}: not imported, ${why}`);
    }
  } finally {
    await recorder.close();
  }
  return refused === 0 ? 0 : 1;
}

/** Adds one file; answers why not, or null when its record is in the database. */
async function importFile({ shell, recorder, takesUnsigned }: Import, file: string): Promise<string | null> {
  const text = readFile(file);
  if (text === null) return "it cannot be read";
  const opened = openRecord(text, variable(shell, "SECRET_KEY"));
  if (!opened.readable) return opened.message;
  if (opened.evidence === "unsigned" && variable(shell, "SECRET_KEY") !== null && !takesUnsigned) return UNSIGNED;
  const foreign = findWrongRepository(shell, opened.record.repository);
  if (foreign !== null) return foreign;
  const { deployId, how } = await recorder.record(opened);
  putAside(shell.folder, file);
  const mark = opened.evidence === "unsigned" ? " (unsigned)" : "";
  shell.out(`${file}: ${SAID[how]} ${deployId}${mark}`);
  return null;
}

function readFile(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function findWrongRepository(shell: Shell, repository: string): string | null {
  const ours = variable(shell, "GITHUB_REPOSITORY");
  return ours === null || ours === repository ? null : `it is about ${repository}, not about ${ours}`;
}
