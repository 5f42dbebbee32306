import { createHash } from "node:crypto";
import { type Answer, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import type { Route } from "../../http/router";
import { listDirectoryAt, readFileAt } from "../../repository/commits";
import { findSha } from "../../repository/refs";
import type { World } from "../../world";
import { githubError, notFound } from "../errors";
import type { Schemas } from "../schemas";
import { workflowText } from "../workflow-text";

interface Place {
  path: string;
  ref: string;
  sha: string;
  world: World;
}

/** GitHub lists no more (REST reference, "Get repository content"). */
const MOST_ENTRIES = 1_000;
const LARGEST_FILE = 1_048_576;

export const contentRoutes: Route<World>[] = [
  { method: "GET", pattern: "/repos/{o}/{r}/contents/{path...}", handle: contents },
];

async function contents(exchange: Exchange, world: World): Promise<Answer> {
  const ref = exchange.url.searchParams.get("ref") ?? "main";
  const sha = await findSha(world.repository, ref);
  if (sha === null) return githubError(404, `No commit found for the ref ${ref}`);
  const place = { path: exchange.params.path ?? "", ref, sha, world };
  const body = (await directory(place)) ?? (await file(place));
  return body === null ? notFound() : json(200, body);
}

async function directory(place: Place): Promise<Schemas["content-directory"] | null> {
  const entries = await listDirectoryAt(place.world.repository, place);
  if (entries === null) return null;
  return entries.slice(0, MOST_ENTRIES).map(({ name, kind, hash, size }) => {
    const path = `${place.path}/${name}`;
    const isDirectory = kind === "tree";
    const links = linksOf({ ...place, path }, { hash, kind: isDirectory ? "tree" : "blob" });
    return { type: isDirectory ? "dir" : "file", size, name, path, sha: hash, ...links } as const;
  }) satisfies Schemas["content-directory"];
}

function linksOf({ path, ref, sha, world }: Place, object: { hash: string; kind: "blob" | "tree" }) {
  const self = world.urls.api(`/contents/${path}?ref=${ref}`);
  const git = world.urls.api(`/git/${object.kind}s/${object.hash}`);
  const html = world.urls.page(`/${object.kind}/${sha}/${path}`);
  return { url: self, git_url: git, html_url: html, download_url: null, _links: { self, git, html } };
}

async function file(place: Place): Promise<Schemas["content-file"] | null> {
  const { path } = place;
  const found = await storedFile(place);
  if (found === null) return null;
  const bytes = Buffer.from(found.content, "utf8");
  // Above 1 MB GitHub sends the file's facts without its content.
  const isLarge = bytes.length > LARGEST_FILE;
  return {
    type: "file",
    encoding: isLarge ? "none" : "base64",
    size: bytes.length,
    name: path.split("/").at(-1) ?? path,
    path,
    content: isLarge ? "" : bytes.toString("base64").replace(/.{60}/g, "$&\n"),
    sha: found.blob,
    ...linksOf(place, { hash: found.blob, kind: "blob" }),
  } satisfies Schemas["content-file"];
}

async function storedFile({ path, sha, world }: Place): Promise<{ content: string; blob: string } | null> {
  const text = workflowText(world, path);
  if (text === undefined) return await readFileAt(world.repository, { sha, path });
  const blob = () =>
    createHash("sha1")
      .update(`blob ${Buffer.byteLength(text ?? "")}\0${text}`)
      .digest("hex");
  return text === null ? null : { content: text, blob: blob() };
}
