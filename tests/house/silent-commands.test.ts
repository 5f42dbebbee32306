import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { flipCommand } from "@/components/flags/flag-words";
import { root } from "@/sandbox/root";
import { listSources } from "@/tests/house/sources";

const SILENT = />\s*\/dev\/null 2>&1/;
const WITHOUT_OUTPUT = />\s*\/dev\/null/;

/** Why a command would show a value on the screen it is run on; null where it does not. */
function whatItShows(line: string): string | null {
  if (/\bheroku config:set\b/.test(line)) return SILENT.test(line) ? null : "Heroku answers a change with the value";
  if (/\bheroku config(?!:|\w)/.test(line)) return "it lists the whole environment";
  if (/\bheroku config:(get|edit)\b/.test(line)) return isTaken(line, "config:") ? null : "it prints a value";
  if (/\bheroku authorizations:create\b/.test(line))
    return isTaken(line, "authorizations:create") ? null : "it prints a key";
  if (/\bgh secret set\b/.test(line)) return WITHOUT_OUTPUT.test(line) ? null : "it may name what it was given";
  if (/^\s*(gh auth token\b|printenv\b|cat \.env\b)/.test(line)) return isTaken(line, "") ? null : "it prints a key";
  return /\becho\b.*\$\{?(KEY|TOKEN|SECRET)/.test(line) ? "it prints what a variable holds" : null;
}

/** What a command says goes into a variable or another command. */
function isTaken(line: string, command: string): boolean {
  const at = line.indexOf(command);
  return line.slice(0, at).includes("$(") || WITHOUT_OUTPUT.test(line) || line.slice(at).includes(" | ");
}

interface Line {
  place: string;
  text: string;
}

function linesOf(file: string, text: string): Line[] {
  return text.split("\n").map((line, index) => ({ place: `${file}:${index + 1}`, text: line }));
}

function documentLines(): Line[] {
  const guides = ["docs/runbooks", "docs/production"].flatMap((folder) =>
    readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`),
  );
  return ["README.md", ...guides].flatMap((file) => linesOf(file, readFileSync(path.join(root, file), "utf8")));
}

function productLines(): Line[] {
  const shown = listSources().filter(({ file, isTest }) => !isTest && /^(app|cli|components|lib)\//.test(file));
  return shown.flatMap(({ file, text }) => linesOf(file, text));
}

describe("a command that people copy", () => {
  it("shows no value: every line of the README, the runbooks and the pages on production, and every one that the product shows", () => {
    const lines = [...documentLines(), ...productLines()];
    const found = lines.flatMap(({ place, text }) => {
      const why = whatItShows(text);
      return why === null ? [] : [`${place}: ${why}`];
    });
    expect(lines.some(({ text }) => text.includes("heroku config:set"))).toBe(true);
    expect(found).toEqual([]);
  });

  it("flips a flag in silence", () => {
    expect(whatItShows(flipCommand("FLAG_CONSOLE_DEPLOY_UI", true, "raxx-console-staging"))).toBeNull();
  });

  it.each([
    "heroku config -a app",
    "heroku config:set KEY=on -a app",
    'heroku config:set KEY="$KEY" -a app > /dev/null',
    "heroku config:get KEY -a app",
    "heroku authorizations:create --short",
    "echo $KEY",
    'echo "${TOKEN}"',
    "gh auth token",
    "printf %s x | gh secret set KEY",
  ])("is found out when it would: %s", (line) => {
    expect(whatItShows(line)).not.toBeNull();
  });

  it.each([
    "KEY=$(heroku authorizations:create --short)",
    "ACCOUNT=$(heroku config:get ACCOUNT --app app)",
    "heroku config:set KEY=on -a app >/dev/null 2>&1",
    'printf %s "$KEY" | gh secret set KEY >/dev/null',
    "heroku authorizations",
  ])("may be any that does not: %s", (line) => {
    expect(whatItShows(line)).toBeNull();
  });
});
