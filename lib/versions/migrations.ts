import "server-only";

import { outside } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import { explainMigration } from "@/lib/versions/migration-words";
import { changedMigrations } from "@/lib/versions/rules";
import type { Migration } from "@/lib/versions/schemas";

/** GitHub lists no more entries of a directory: what lies behind them is not seen. */
const MOST_ENTRIES = 1_000;
/** A range with more migrations than these is reviewed by hand. */
const MOST_READ = 60;
const AT_ONCE = 6;

const unread = (name: string, why: string): Migration => ({ name, destructive: true, reasons: [why] });

/** The migrations that are new or changed from one commit to another, in the order in which they run; throws UpstreamError. */
export async function readMigrations(ctx: Context, way: { fromSha: string; toSha: string }): Promise<Migration[]> {
  const path = ctx.config.promotion.migrations_path;
  const list = (sha: string) => outside("list-directory", () => ctx.github.listDirectory(path, sha));
  const [from, to] = await Promise.all([list(way.fromSha), list(way.toSha)]);
  const names = changedMigrations(from ?? [], to ?? []);
  const migrations: Migration[] = [];
  for (let next = 0; next < Math.min(names.length, MOST_READ); next += AT_ONCE) {
    const some = names.slice(next, Math.min(next + AT_ONCE, MOST_READ));
    migrations.push(...(await Promise.all(some.map((name) => readOne(ctx, name, way.toSha)))));
  }
  const many = names.slice(MOST_READ).map((name) => unread(name, "It was not read: there are too many in this range."));
  const isCut = Math.max(from?.length ?? 0, to?.length ?? 0) >= MOST_ENTRIES;
  const cut = isCut ? [unread(path, `GitHub lists only ${MOST_ENTRIES} entries of it: there may be more.`)] : [];
  return [...migrations, ...many, ...cut];
}

async function readOne(ctx: Context, name: string, sha: string): Promise<Migration> {
  const path = `${ctx.config.promotion.migrations_path}/${name}/migration.sql`;
  const sql = await outside("read-file", () => ctx.github.readFile(path, sha));
  if (sql === null) return unread(name, `${path} cannot be read on GitHub.`);
  const reasons = await explainMigration(sql);
  return { name, destructive: reasons.length > 0, reasons };
}
