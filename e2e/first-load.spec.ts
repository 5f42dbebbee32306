import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { expect, test } from "@/e2e/fixtures";
import { root } from "@/sandbox/root";
import { firstLoadBytes } from "@/scripts/bench/scripts-of-page";

const PAGES = ["/", "/deploys", "/admin/console-versions", "/audit", "/flags", "/settings", "/help/break-glass"];
/** What every page of Next loads, an empty one too, is 1. */
const ALLOWED = 1.6;
/** A screen may be a small computer on a weak network. */
const ALLOWED_ON_A_WALL = 1.2;

const readBuilt = (address: string) => readFile(path.join(root, ".next", address.replace(/^\/_next\//, "")), "utf8");

async function emptyPageBytes(): Promise<number> {
  const manifest = z.object({ rootMainFiles: z.array(z.string()) });
  const { rootMainFiles } = manifest.parse(JSON.parse(await readBuilt("build-manifest.json")));
  return firstLoadBytes(rootMainFiles.map((file) => `<script src="/_next/${file}"></script>`).join(""), readBuilt);
}

test("no page loads more than 1.6 times the JavaScript of an empty page", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "operator");
  const empty = await emptyPageBytes();
  for (const address of PAGES) {
    const answer = await page.goto(`${staging}${address}`);
    const bytes = await firstLoadBytes((await answer?.text()) ?? "", readBuilt);
    expect(bytes, address).toBeGreaterThan(empty);
    expect(bytes / empty, `${address} loads ${bytes} bytes, an empty page ${empty}`).toBeLessThanOrEqual(ALLOWED);
  }
});

test("the wall loads no more than 1.2 times the JavaScript of an empty page", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "viewer");
  const empty = await emptyPageBytes();
  const answer = await page.goto(`${staging}/wall`);
  const bytes = await firstLoadBytes((await answer?.text()) ?? "", readBuilt);
  expect(bytes).toBeGreaterThan(empty);
  expect(bytes / empty, `the wall loads ${bytes} bytes, an empty page ${empty}`).toBeLessThanOrEqual(ALLOWED_ON_A_WALL);
});
