import { spawnSync } from "node:child_process";

export interface Account {
  uid: number;
  gid: number;
  name: string;
}

/**
 * The account Postgres runs under when we are root (it refuses root itself): `postgres` where it exists, else `nobody`,
 * so that nothing is added to the machine. Null when we are not root.
 */
export function unprivilegedAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const account = lookUp("postgres") ?? lookUp("nobody");
  if (account) return account;
  throw new Error(
    "Postgres does not run as root, and this machine has neither a user postgres nor a user nobody. Start again as an ordinary user.",
  );
}

function lookUp(name: string): Account | null {
  const [uid, gid] = [idOf("-u", name), idOf("-g", name)];
  return uid === null || gid === null || uid === 0 ? null : { uid, gid, name };
}

function idOf(flag: "-u" | "-g", name: string): number | null {
  const answer = spawnSync("id", [flag, name], { encoding: "utf8" });
  const id = Number.parseInt(answer.stdout ?? "", 10);
  return answer.status === 0 && Number.isInteger(id) ? id : null;
}

/** Whether that account can enter a folder or run a file (every parent folder must let it through). */
export function canReach(account: Account, path: string): boolean {
  const answer = spawnSync("test", ["-x", path], { uid: account.uid, gid: account.gid, cwd: "/" });
  return answer.status === 0;
}
