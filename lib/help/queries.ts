import "server-only";

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { readApiDocument } from "@/lib/help/api-reference";
import { type ApiReference, readGuide } from "@/lib/help/rules";

export interface Guide {
  /** The file's name without its ending, as in the address. */
  slug: string;
  title: string;
  /** The first sentences: whom it is for. */
  summary: string;
  /** Markdown without the title, with this console's repository in place of OWNER/NAME. */
  text: string;
}

const folder = () => path.join(process.cwd(), "docs", "runbooks");
const ENDING = ".md";

/** Every runbook of this build, by title. Throws unavailable where the build has none. */
export async function listGuides(ctx: Context): Promise<Guide[]> {
  const files = await readdir(folder()).catch(() => {
    throw new AppError("unavailable", "This build has no runbooks. Read docs/runbooks in the repository.");
  });
  const slugs = files.filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length));
  const guides = await Promise.all(slugs.map((slug) => readRunbook(ctx, slug)));
  return guides.sort((one, other) => one.title.localeCompare(other.title));
}

async function readRunbook({ repository }: Context, slug: string): Promise<Guide> {
  const text = await readFile(path.join(folder(), `${slug}${ENDING}`), "utf8");
  return { slug, ...readGuide(text.replaceAll("OWNER/NAME", repository)) };
}

/** One runbook; throws not_found. The name is compared with those that are there, and never made part of a path. */
export async function loadGuide(ctx: Context, slug: string): Promise<Guide> {
  const guide = (await listGuides(ctx)).find((one) => one.slug === slug);
  if (guide === undefined)
    throw new AppError("not_found", "There is no runbook of that name. See all of them on Help.");
  return guide;
}

/** The API, from its OpenAPI document, as a page tells it. */
export function readApiReference(document: unknown): ApiReference {
  return readApiDocument(document);
}
