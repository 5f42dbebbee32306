import type { CodeSearch } from "@/lib/github/github";

const BLOCK = 512;
/** Larger files are made by machines. */
const LARGEST_FILE = 1_000_000;
const MOST_PLACES = 500;
const NAMED = 3;

interface Entry {
  path: string;
  size: number;
  /** The letter of the format: 0 is a file, 2 a link, 5 a folder; x and L tell the next one's name. */
  type: string;
}

/** Looks for words in the files of a tar archive while it comes: one file is kept at a time. Pure but for what it remembers. */
export class ArchiveSearch {
  readonly #patterns: { word: string; pattern: RegExp }[];
  readonly #found: CodeSearch["places"] = [];
  readonly #large: string[] = [];
  #files = 0;
  #binary = 0;
  #links = 0;
  #pending = Buffer.alloc(0);
  #entry: Entry | null = null;
  #skip = 0;
  #name: string | null = null;
  #isOver = false;

  constructor(words: readonly string[]) {
    this.#patterns = words.map((word) => ({
      word,
      pattern: new RegExp(`(?<![A-Za-z0-9_])${escaped(word)}(?![A-Za-z0-9_])`),
    }));
  }

  read(chunk: Uint8Array): void {
    this.#pending = this.#pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#pending, chunk]);
    while (this.#step());
  }

  /** What was found; `rest` says why the archive was not read to its end. */
  end(rest: string | null): CodeSearch {
    const whole = this.#isOver && this.#entry === null ? null : "the rest of the archive, which ended early";
    const notSearched = [
      ...(rest === null ? (whole === null ? [] : [whole]) : [rest]),
      ...counted(this.#binary, "binary file"),
      ...counted(this.#links, "symbolic link"),
      ...(this.#large.length === 0 ? [] : [largeWords(this.#large)]),
      ...(this.#found.length > MOST_PLACES ? [`places after the first ${MOST_PLACES}`] : []),
    ];
    return { files: this.#files, places: this.#found.slice(0, MOST_PLACES), notSearched };
  }

  /** One header, or the content of one entry; false while more has to come. */
  #step(): boolean {
    if (this.#skip > 0) return this.#skipContent();
    if (this.#isOver || this.#pending.length < BLOCK) return false;
    if (this.#entry === null) {
      const header = this.#take(BLOCK);
      if (header.every((byte) => byte === 0)) this.#isOver = true;
      else this.#begin(header);
      return true;
    }
    const padded = paddedSize(this.#entry.size);
    if (this.#pending.length < padded) return false;
    const content = this.#take(padded).subarray(0, this.#entry.size);
    this.#end(this.#entry, content);
    this.#entry = null;
    return true;
  }

  #skipContent(): boolean {
    const skipped = Math.min(this.#skip, this.#pending.length);
    this.#take(skipped);
    this.#skip -= skipped;
    return skipped > 0;
  }

  #take(bytes: number): Buffer {
    const taken = this.#pending.subarray(0, bytes);
    this.#pending = this.#pending.subarray(bytes);
    return taken;
  }

  #begin(header: Buffer): void {
    const entry = readHeader(header);
    const path = this.#name ?? entry.path;
    const isMeta = ["x", "g", "L"].includes(entry.type);
    if (!isMeta) this.#name = null;
    if (entry.type === "2") this.#links += 1;
    const isRead = isMeta || entry.type === "0";
    if (isRead && entry.size <= LARGEST_FILE && entry.size > 0) {
      this.#entry = { ...entry, path };
      return;
    }
    if (entry.type === "0" && entry.size === 0) this.#files += 1;
    if (entry.type === "0" && entry.size > LARGEST_FILE) this.#large.push(withoutRoot(path));
    this.#skip = paddedSize(entry.size);
  }

  #end({ type, path }: Entry, content: Buffer): void {
    if (type === "x") this.#name = /(?:^|\n)\d+ path=(.*)\n/.exec(content.toString("utf8"))?.[1] ?? null;
    else if (type === "L") this.#name = content.toString("utf8").replace(/\0.*$/s, "");
    else if (type === "0") this.#searchFile(withoutRoot(path), content);
  }

  #searchFile(path: string, content: Buffer): void {
    if (content.includes(0)) {
      this.#binary += 1;
      return;
    }
    this.#files += 1;
    const text = content.toString("utf8");
    const present = this.#patterns.filter(({ word }) => text.includes(word));
    if (present.length === 0 || this.#found.length > MOST_PLACES) return;
    for (const [index, line] of text.split("\n").entries()) {
      for (const { word, pattern } of present)
        if (pattern.test(line)) this.#found.push({ word, path, line: index + 1 });
    }
  }
}

const escaped = (word: string) => word.replace(/[^A-Za-z0-9_]/g, "\\$&");

const paddedSize = (size: number) => Math.ceil(size / BLOCK) * BLOCK;

/** An archive of GitHub has everything in one folder, named after the repository and the commit. */
const withoutRoot = (path: string) => path.slice(path.indexOf("/") + 1);

function counted(count: number, noun: string): string[] {
  return count === 0 ? [] : [`${count} ${noun}${count === 1 ? "" : "s"}`];
}

function largeWords(paths: readonly string[]): string {
  const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : "";
  return `files over 1 MB: ${paths.slice(0, NAMED).join(", ")}${more}`;
}

function readHeader(header: Buffer): Entry {
  const [name, prefix] = [textAt(header, 0, 100), textAt(header, 345, 155)];
  const size = Number.parseInt(textAt(header, 124, 12).trim() || "0", 8);
  const type = textAt(header, 156, 1) || "0";
  return { path: prefix === "" ? name : `${prefix}/${name}`, size: Number.isFinite(size) ? size : 0, type };
}

function textAt(header: Buffer, at: number, length: number): string {
  return header
    .subarray(at, at + length)
    .toString("utf8")
    .replace(/\0.*$/s, "");
}
