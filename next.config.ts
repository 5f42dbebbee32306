import { execFileSync } from "node:child_process";
import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // Answers are a few kilobytes and the router compresses; compression would also hold back event streams.
  compress: false,
  // A page's code is loaded when somebody first opens it: all of it at boot costs 20 MB more.
  // To keep what was built costs as much as it spares the next time.
  experimental: { preloadEntriesOnStart: false, turbopackFileSystemCacheForBuild: false },
  images: { unoptimized: true },
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    "@node-rs/argon2",
    "pino",
    "pg",
    "libpg-query",
    "libsodium-wrappers",
    "@prisma/client",
    "@prisma/adapter-pg",
  ],
  env: {
    BUILD_STAMP_SHA: process.env.BUILD_STAMP_SHA ?? bakedCommit(),
    BUILD_STAMP_AT: process.env.BUILD_STAMP_AT ?? new Date().toISOString(),
  },
};

export default config;

/** Heroku builds without a git directory and names the commit in SOURCE_VERSION (Dev Center, "Build-time environment"). */
function bakedCommit(): string {
  if (process.env.SOURCE_VERSION !== undefined) return process.env.SOURCE_VERSION;
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}
