import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { COMMANDS } from "@/cli/run-cockpit";
import { DEPLOY_STATES } from "@/lib/deploys/schemas";
import { root } from "@/sandbox/root";
import { requiredVariables } from "@/tests/house/required-variables";
import { listSources } from "@/tests/house/sources";

const read = (file: string) => readFileSync(path.join(root, file), "utf8");

function markdownIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
}

const documents = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...markdownIn("docs")];
const decisions = documents.filter((file) => file.startsWith("docs/decisions/"));

/** Anchors as GitHub makes them from headings. */
function anchorsOf(file: string): string[] {
  const headings = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function brokenLinks(file: string): string[] {
  const targets = [...read(file).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => {
    const [place = "", anchor] = target.split("#");
    const linked = place === "" ? file : path.posix.join(path.posix.dirname(file), place);
    if (!existsSync(path.join(root, linked))) return true;
    return anchor !== undefined && !anchorsOf(linked).includes(anchor);
  });
}

describe("the documents", () => {
  it("link to what is there", () => {
    const broken = documents.flatMap((file) => brokenLinks(file).map((target) => `${file} → ${target}`));
    expect(broken).toEqual([]);
  });

  it.each([
    { what: "deploy", verb: "lib/deploys/request-deploy.ts", most: 45 },
    { what: "promotion", verb: "lib/promotions/request-promotion.ts", most: 35 },
  ])("lead through one $what by files that are there, each once, and not too many", ({ what, verb, most }) => {
    const heading = new RegExp(`### The way of one ${what}\\n.*?\\n\`\`\`\\n(.*?)\\n\`\`\``, "s");
    const [, block = ""] = heading.exec(read("docs/architecture.md")) ?? [];
    const way = block.split("\n").flatMap((line) => line.split(/ {2,}/)[0] || []);
    expect(way).toContain(verb);
    expect(way.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
    expect(new Set(way).size).toBe(way.length);
    expect(way.length).toBeLessThanOrEqual(most);
  });

  it("name only commands that exist", () => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read("package.json")));
    const named = documents.flatMap((file) =>
      [...read(file).matchAll(/npm run ([a-z:]+)/g)].map(([, name = ""]) => name),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("name only programs that are there, and the command line's own words", () => {
    const guides = documents.filter((file) => /^(README|docs\/(runbooks|production)\/)/.test(file)).map(read);
    const programs = guides.flatMap((text) =>
      [...text.matchAll(/\b(?:scripts|cli)\/[\w/-]+\.(?:ts|mjs)\b/g)].map(String),
    );
    expect(programs).toContain("scripts/migrate.ts");
    expect(programs.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
    const ordered = guides.flatMap((text) =>
      [...text.matchAll(/npm run cockpit -- ([a-z]+(?: (?:add|verify|set|rotate)\b)?)/g)].map(
        ([, words = ""]) => words,
      ),
    );
    const known = COMMANDS.map(({ name }) => name);
    expect(ordered).toContain("people add");
    expect(ordered.filter((words) => !known.some((name) => `${words} `.startsWith(`${name} `)))).toEqual([]);
  });

  it("lead from one page to every page on production", () => {
    const index = read("docs/production/README.md");
    const pages = markdownIn("docs/production").map((file) => path.basename(file));
    expect(pages.filter((page) => page !== "README.md" && !index.includes(`(${page})`))).toEqual([]);
  });

  it("name in the pages on production only variables that a console or its image reads", () => {
    const readers = [
      read("lib/env.ts"),
      read("app.json"),
      read("compose.yaml"),
      read("Dockerfile"),
      read("scripts/migrate.ts"),
    ];
    const named = markdownIn("docs/production").flatMap((file) =>
      [...read(file).matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g)].map(([, name = ""]) => name),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !readers.some((text) => text.includes(name)))).toEqual([]);
  });

  it("tell in the README every variable without which a console does not start", () => {
    const readme = read("README.md");
    expect(requiredVariables().filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it("explain a word of the glossary once", () => {
    const words = [...read("docs/glossary.md").matchAll(/^\| (\*\*.+?\*\*[^|]*?) *\|/gm)].map(([, word]) => word);
    expect(words.length).toBeGreaterThan(50);
    expect(words).toEqual([...new Set(words)]);
  });

  it("show every state of a deploy in the architecture", () => {
    const architecture = read("docs/architecture.md");
    expect(DEPLOY_STATES.filter((state) => !architecture.includes(state))).toEqual([]);
  });
});

const FACTS = "docs/platform-facts.md";
/** Every fact by its number, with what is said of it. */
const facts = new Map(
  read(FACTS)
    .split(/^### /m)
    .slice(1)
    .map((fact): [string, string] => [fact.split(" ", 1)[0] ?? "", fact]),
);

interface Cited {
  file: string;
  number: string;
}

/** "(fact G7)", "(facts G9 and G10)"; whatever stands there instead of a number is cited too, and found missing. */
function citedIn(file: string, text: string): Cited[] {
  const citations = [...text.matchAll(/\bfacts? ((?:[A-Z]?\d+(?:\.\d+)?)(?:(?:, | and )[A-Z]?\d+(?:\.\d+)?)*)/g)];
  return citations.flatMap(([, numbers = ""]) => numbers.split(/, | and /).map((number) => ({ file, number })));
}

describe("the facts about the platforms", () => {
  const cited = [
    ...listSources().flatMap(({ file, text }) => citedIn(file, text)),
    ...documents.flatMap((file) => citedIn(file, read(file))),
  ];

  it("are there for every citation", () => {
    expect(citedIn("it", ["(fact G7), facts", "4.1 and H2"].join(" ")).map(({ number }) => number)).toEqual([
      "G7",
      "4.1",
      "H2",
    ]);
    expect(cited.length).toBeGreaterThan(25);
    expect(cited.filter(({ number }) => !facts.has(number))).toEqual([]);
  });

  it("are the only ones cited: no number of a document that is not here", () => {
    const elsewhere = /\b(contract|specification) \d|\(\d\.\d+[):;,]/;
    const isComment = (line: string) => /^\s*(\/\/|\/?\*)/.test(line);
    const said = [
      ...listSources().map(({ file, text }) => ({ file, lines: text.split("\n").filter(isComment) })),
      ...documents.map((file) => ({ file, lines: read(file).split("\n") })),
    ];
    const found = said.flatMap(({ file, lines }) =>
      lines.filter((line) => elsewhere.test(line)).map((line) => `${file}: ${line}`),
    );
    expect(found).toEqual([]);
  });

  it("each have a number of their own, and say where they are written or how they were measured", () => {
    expect(facts.size).toBe([...read(FACTS).matchAll(/^### /gm)].length);
    const unproven = [...facts].filter(([, fact]) => !/^(Source|Measured|Reported)\b/m.test(fact));
    expect(unproven.map(([number]) => number)).toEqual([]);
  });

  it("name tests that are there", () => {
    const named = [...read(FACTS).matchAll(/`((?:lib|tests)\/[^`]+\.ts)`/g)].map(([, file = ""]) => file);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});

describe("a decision", () => {
  it.each(decisions)("%s says context, decision, consequences and confirmation", (file) => {
    const parts = [...read(file).matchAll(/^\*\*(\w+)\.\*\*/gm)].map(([, part]) => part);
    expect(parts).toEqual(["Context", "Decision", "Consequences", "Confirmation"]);
  });

  it("has a number of its own", () => {
    const numbers = decisions.map((file) => path.basename(file).slice(0, 4));
    expect(numbers).toEqual([...new Set(numbers)]);
  });
});
