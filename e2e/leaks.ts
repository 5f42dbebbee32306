import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import type { BrowserContext } from "@playwright/test";
import { queryConsole } from "@/e2e/sandbox";

/** Where something that nobody may see was seen. */
export type Leak = string;

/** Kept sealed, and only there. */
const SEALED = ["secret_rotations.sealed_value"];

/** Reads every answer the browser gets from now on; the list of leaks is whole once all reading is done. */
export function watchAnswers(context: BrowserContext, hasLeak: (text: string) => boolean) {
  const reading: Promise<Leak[]>[] = [];
  context.on("response", (response) => {
    const isReadable = /json|html|x-component|text\/plain/.test(response.headers()["content-type"] ?? "");
    if (!isReadable) return;
    const where = `the answer of ${response.url()}`;
    const headers = JSON.stringify(response.headers());
    // An answer that the browser has thrown away meanwhile cannot be read any more.
    const text = response.text().catch(() => "");
    reading.push(text.then((body) => (hasLeak(`${headers}${body}`) ? [where] : [])));
  });
  return { answers: () => reading.length, leaks: async () => (await Promise.all(reading)).flat() };
}

/** Every column of every table whose text has a leak. */
export async function leaksInDatabase(databaseUrl: string, needles: readonly string[]): Promise<Leak[]> {
  const columns = await queryConsole<{ name: string; column: string }>(databaseUrl, {
    text: `SELECT table_name AS name, column_name AS column FROM information_schema.columns WHERE table_schema = 'public'`,
    values: [],
  });
  const leaks: Leak[] = [];
  for (const { name, column } of columns.filter((one) => !SEALED.includes(`${one.name}.${one.column}`))) {
    const text = `SELECT 1 FROM "${name}" WHERE "${column}"::text LIKE ANY($1) LIMIT 1`;
    const rows = await queryConsole(databaseUrl, { text, values: [needles.map((needle) => `%${needle}%`)] });
    if (rows.length > 0) leaks.push(`${name}.${column}`);
  }
  return leaks;
}

/** Every file below a folder that has a leak; what is left out is the outside itself. */
export function leaksInFiles(
  folder: string,
  search: { needles: readonly string[]; leftOut: readonly string[] },
): Leak[] {
  const { needles, leftOut } = search;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => `${parentPath}/${name}`)
    .filter((file) => !leftOut.some((place) => file === place || file.startsWith(`${place}/`)))
    .filter((file) => hasAny(file, needles));
}

function hasAny(file: string, needles: readonly string[]): boolean {
  try {
    const bytes = readFileSync(file);
    return needles.some((needle) => bytes.includes(needle));
  } catch {
    // Gone meanwhile, or of a process that has ended.
    return false;
  }
}

/** Every process whose command line has a leak, or whose environment has one that is not its own. */
export function leaksInProcesses(needles: readonly string[], own: readonly number[]): Leak[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.flatMap((id) => [
    ...(hasAny(`/proc/${id}/cmdline`, needles) ? [`the command line of process ${id}`] : []),
    ...(!own.includes(Number(id)) && hasAny(`/proc/${id}/environ`, needles)
      ? [`the environment of process ${id}`]
      : []),
  ]);
}

/** Keeps everything that a console's event stream says from now on. */
export function keepEvents(baseUrl: string, token: string): { text: () => string; stop: () => void } {
  const { host, port } = new URL(baseUrl);
  let text = "";
  const headers = { host, authorization: `Bearer ${token}` };
  const sent = request({ host: "127.0.0.1", port, path: "/api/deploys/events", headers }, (answer) => {
    answer.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
    });
    // A console that restarts ends it.
    answer.on("error", () => undefined);
  });
  sent.on("error", () => undefined);
  sent.end();
  return { text: () => text, stop: () => sent.destroy() };
}
