/** A piece of a type as it is read: words, or the name of a schema further down. */
export interface TypePart {
  text: string;
  schema?: string;
}

export interface Field {
  name: string;
  required: boolean;
  type: TypePart[];
  note: string;
}

export interface ApiAnswer {
  status: string;
  says: string;
  type: TypePart[];
}

export interface ApiOperation {
  id: string;
  method: string;
  path: string;
  says: string;
  who: string;
  parameters: Field[];
  body: TypePart[] | null;
  answers: ApiAnswer[];
  /** Codes of problems by their status. */
  refusals: ApiAnswer[];
}

export interface ApiGroup {
  name: string;
  operations: ApiOperation[];
}

export interface NamedSchema {
  name: string;
  fields: Field[];
  /** What it is where it has no fields. */
  type: TypePart[];
}

export interface ApiReference {
  says: string;
  groups: ApiGroup[];
  schemas: NamedSchema[];
}

/** A runbook's title, its first paragraph in one line, and the rest. */
export function readGuide(text: string): { title: string; summary: string; text: string } {
  const [heading = "", ...rest] = text.split("\n");
  const body = rest.join("\n").trim();
  const summary = (body.split("\n\n")[0] ?? "").replaceAll("\n", " ");
  return { title: heading.replace(/^#\s*/, ""), summary, text: body };
}

/** The anchor of a heading, as GitHub makes it. */
export function headingAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** Where a link of a runbook leads from the page that shows it; what lies elsewhere in the repository is read on GitHub. */
export function guideHref(target: string, { repository, branch }: { repository: string; branch: string }): string {
  if (/^(https?:|mailto:|#)/.test(target)) return target;
  const [file = "", anchor] = target.split("#");
  const end = anchor === undefined ? "" : `#${anchor}`;
  if (/^[a-z0-9-]+\.md$/.test(file)) return `/help/${file.replace(/\.md$/, "")}${end}`;
  const place = file.startsWith("../../") ? file.slice("../../".length) : file.replace(/^\.\.\//, "docs/");
  return `https://github.com/${repository}/blob/${branch}/${place}${end}`;
}
