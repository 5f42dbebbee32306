// After a build: takes away what no production process reads, in the folder it is run in. npm prune keeps whatever some
// production package could also work with, such as TypeScript: four fifths of the whole.
import { existsSync, globSync, readFileSync, rmSync } from "node:fs";

/** What only a build reads: Next's compiler and bundlers, what is bundled, codecs that are switched off, the build's traces. */
const FOR_THE_BUILD = [
  "node_modules/@next/swc-*",
  "node_modules/@img",
  "node_modules/lucide-react",
  "node_modules/next/dist/esm",
  "node_modules/next/dist/docs",
  "node_modules/next/dist/compiled/@babel",
  "node_modules/next/dist/compiled/babel*",
  "node_modules/next/dist/compiled/webpack",
  "node_modules/next/dist/compiled/@vercel/og",
  "node_modules/next/dist/compiled/next-server/*.dev.js",
  "node_modules/next/dist/compiled/*-experimental",
  "node_modules/next/dist/**/*.map",
  "node_modules/@prisma/client/runtime/*.map",
  "node_modules/@prisma/client/runtime/query_compiler_*.{cockroachdb,mysql,sqlite,sqlserver}.*",
  ".next/cache",
  ".next/diagnostics",
  ".next/trace*",
  ".next/turbopack",
  ".next/types",
  ".next/**/*.nft.json",
  ".next/server/**/*.map",
];

if (!existsSync(".next/BUILD_ID")) refuse("There is no build here to make smaller. Build first: npm run build");
if (existsSync(".git")) refuse("This is a checkout to work in. Run it where a release is built, outside of git.");

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
for (const [place, { dev, devOptional }] of Object.entries(packages)) {
  if (dev === true || devOptional === true) rmSync(place, { recursive: true, force: true });
}
for (const place of globSync(FOR_THE_BUILD)) rmSync(place, { recursive: true, force: true });

function refuse(words) {
  process.stderr.write(`${words}\n`);
  process.exit(1);
}
