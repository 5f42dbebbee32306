import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem, type } from "node:os";
import path from "node:path";
import { root } from "@/sandbox/root";
import type { Figure } from "@/scripts/bench/figures";

const FILE = path.join(root, "bench", "results.md");
const HEAD = `# What was measured

Each part is replaced when it is measured again: \`npm run bench\` for the parts that are quick, \`npm run bench -- faults\` and
so on for one of them. Absolute times depend on the machine; ratios and counts do not.
`;

/** The text with one section, from its heading to the next, replaced or added at the end. */
export function withSection(text: string, name: string, content: string): string {
  const parts = text.split(/^(?=## )/m);
  const index = parts.findIndex((part) => part.startsWith(`## ${name}\n`));
  if (index === -1) return `${text.trimEnd()}\n\n${content}`;
  return (
    [...parts.slice(0, index), content, ...parts.slice(index + 1)].map((part) => part.trimEnd()).join("\n\n") + "\n"
  );
}

/** Writes one section of bench/results.md; the others stay. */
export function writeSection(name: string, figures: readonly Figure[], took: string): void {
  mkdirSync(path.dirname(FILE), { recursive: true });
  const before = existsSync(FILE) ? readFileSync(FILE, "utf8") : HEAD;
  writeFileSync(FILE, withSection(before, name, section(name, figures, took)));
}

function section(name: string, figures: readonly Figure[], took: string): string {
  const head = "|  | what | measured | target |  |\n| --- | --- | --- | --- | --- |";
  const rows = figures.map(
    (figure) => `| ${figure.id} | ${figure.what} | ${figure.measured} | ${figure.target} | ${verdict(figure)} |`,
  );
  const when = `${new Date().toISOString().slice(0, 16)}Z, in ${took}, on ${describeMachine()}`;
  return `## ${name}\n\n${when}\n\n${head}\n${rows.join("\n")}\n`;
}

function verdict({ pass }: Figure): string {
  if (pass === null) return "";
  return pass ? "reached" : "**missed**";
}

/** The machine in a few words. */
function describeMachine(): string {
  const processor = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return `${availableParallelism()} cores (${processor}), ${memory}, ${type()}, Node ${process.versions.node}`;
}

/** Prints figures as a table for the terminal. */
export function printFigures(figures: readonly Figure[]): void {
  for (const figure of figures) {
    const mark = figure.pass === null ? " " : figure.pass ? "✓" : "✗";
    console.log(`  ${mark} ${figure.id.padEnd(3)} ${figure.what}`);
    console.log(`        ${figure.measured}${figure.target === "" ? "" : `   (target: ${figure.target})`}`);
  }
}
