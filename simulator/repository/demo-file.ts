/** The next content of a demo file: documents gain a section, sources a function, package.json a version. */
export function growFile(file: { path: string; content: string; subject: string; count: number }): string {
  const { path, content, subject, count } = file;
  if (path === "package.json") return packageFile(subject, count);
  const gap = content === "" ? "" : "\n";
  if (!path.endsWith(".md")) return `${content}${gap}${code(subject, count)}`;
  const title = content === "" ? `# ${path.replace(/^docs\//, "").replace(/\.md$/, "")}\n\n` : "";
  return `${content}${gap}${title}## ${words(subject)}\n\nWritten for the person who reads this at 03:00.\n`;
}

function packageFile(subject: string, count: number): string {
  const minor = count < 6 ? 3 : 4;
  return `${JSON.stringify(
    {
      name: "raxx",
      version: `1.${minor}.${count}`,
      private: true,
      scripts: { build: "tsc -b", test: "vitest run" },
      note: words(subject),
    },
    null,
    2,
  )}\n`;
}

function words(subject: string): string {
  return subject
    .replace(/\(#\d+\)/, "")
    .replace(/^\w+(\(\w+\))?: /, "")
    .trim();
}

function code(subject: string, count: number): string {
  const name = `${identifier(subject)}${count}`;
  return [
    `/** ${words(subject)}. */`,
    `export function ${name}(input: { value: string; limit?: number }): string {`,
    `  const limit = input.limit ?? ${(count + 1) * 16};`,
    `  return input.value.trim().slice(0, limit);`,
    "}",
    "",
  ].join("\n");
}

function identifier(subject: string): string {
  const parts = words(subject)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== "")
    .slice(0, 5);
  const name = parts
    .map((part, index) => (index === 0 ? part : part.slice(0, 1).toUpperCase() + part.slice(1)))
    .join("");
  return /^[a-z]/.test(name) ? name : `rule${name}`;
}
