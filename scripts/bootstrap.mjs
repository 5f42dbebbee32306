// Makes a fresh clone ready for the other scripts with nothing but Node >= 20 and npm; silent when nothing is missing.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { withFileLock } from "../sandbox/processes/file-lock.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => path.join(root, ...parts);

const lockfile = at("package-lock.json");
const installed = at("node_modules", ".package-lock.json");
const installStamp = at("node_modules", ".cockpit-lock-hash");
const schema = at("prisma", "schema.prisma");
const clientStamp = at("lib", "db", "generated", ".schema-hash");

function fail(message) {
  console.error(message);
  process.exit(1);
}

function checkNode() {
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= 20) return;
  fail(
    `This needs Node 20 or newer to begin; this is Node ${process.versions.node}. Install a newer one from nodejs.org.`,
  );
}

function readOrEmpty(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function hashOf(...texts) {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex");
}

const installHash = () => hashOf(readFileSync(lockfile), readOrEmpty(installed), process.platform, process.arch);
const clientHash = () => hashOf(readFileSync(schema), readFileSync(at("package-lock.json")));

const isInstalled = () => existsSync(installed) && readOrEmpty(installStamp) === installHash();
const isGenerated = () => !existsSync(schema) || readOrEmpty(clientStamp) === clientHash();

/** npm keeps a list of what it installed; when that agrees with the lockfile there is nothing to do. */
function agreesWithLockfile() {
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(lockfile, "utf8")).packages;
  const present = JSON.parse(readFileSync(installed, "utf8")).packages;
  return Object.entries(wanted).every(([name, { version, optional }]) => {
    if (name === "") return true;
    return present[name] === undefined ? optional === true : present[name].version === version;
  });
}

function run(title, command, args) {
  const began = Date.now();
  console.log(`${title} …`);
  const answer = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" },
  });
  if (answer.status === 0) return console.log(`${title}: done in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  const reason = answer.error?.message ?? `exit code ${answer.status ?? answer.signal}`;
  return fail(`${title} failed (${reason}). The lines above say why; when that is mended, run the same command again.`);
}

// Not `npm ci`: it refuses a lockfile without the optional packages of other platforms, which is what a registry that
// mirrors only some platforms leaves behind. With --no-save the lockfile rules just the same and is not rewritten.
const INSTALL = ["install", "--no-save", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];

function install() {
  if (!agreesWithLockfile()) {
    const npm = process.env.npm_execpath;
    if (npm?.endsWith("js")) run("Installing packages", process.execPath, [npm, ...INSTALL]);
    else run("Installing packages", "npm", INSTALL);
  }
  writeFileSync(installStamp, installHash());
}

function generate() {
  const node = existsSync(at("node_modules", ".bin", "node")) ? at("node_modules", ".bin", "node") : process.execPath;
  run("Generating the database client", node, [at("node_modules", "prisma", "build", "index.js"), "generate"]);
  mkdirSync(path.dirname(clientStamp), { recursive: true });
  writeFileSync(clientStamp, clientHash());
}

checkNode();
if (!existsSync(lockfile)) fail("package-lock.json is missing: this is not a complete checkout.");
if (!isInstalled() || !isGenerated()) {
  await withFileLock(
    at(".cockpit", "bootstrap.lock"),
    () => {
      if (!isInstalled()) install();
      if (!isGenerated()) generate();
    },
    (pid) => console.log(`Another start (process ${pid}) is installing; waiting for it …`),
  );
}
