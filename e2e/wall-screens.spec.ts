import path from "node:path";
import { expect, test } from "@/e2e/fixtures";
import { issueScreen, nextLook, readWall, type SeenWall } from "@/e2e/screen";
import { root } from "@/sandbox/root";

const SIZES = { "1920": [1920, 1080], "3840": [3840, 2160], portrait: [1080, 1920], "390": [390, 844] } as const;
type State = keyof typeof STATES;

const ago = (wall: SeenWall, seconds: number) => new Date(Date.parse(wall.server_time) - seconds * 1_000).toISOString();
const commit = (digits: string, title: string) => ({ sha: digits.padEnd(40, "0"), title });

/** The wall with one surface changed. */
function change(wall: SeenWall, id: string, by: object): SeenWall {
  const surfaces = wall.surfaces.map((surface) => (surface.surface_id === id ? { ...surface, ...by } : surface));
  return { ...wall, surfaces };
}

function calm(wall: SeenWall): SeenWall {
  const well = { trouble: null, failed: null, flight: null, health: "up", observed_at: wall.server_time };
  return { ...wall, needs_you: [], surfaces: wall.surfaces.map((surface) => ({ ...surface, ...well })) };
}

function busy(wall: SeenWall): SeenWall {
  const flight = {
    deploy_id: "dep_1",
    kind: "deploy",
    state: "running",
    commit: commit("cc09bb0", "perf(api): prepared statements for the ledger"),
    by: "priya",
    step: { number: 4, total: 9, name: "Install" },
    started_at: ago(wall, 12),
    expected_seconds: 35,
    waits_for: null,
    changed_at: ago(wall, 1),
  };
  const waiting = { ...flight, deploy_id: "dep_2", step: null, waits_for: "Waits for an approval on GitHub." };
  return change(change(calm(wall), "api-staging", { flight }), "getraxx", { flight: waiting });
}

function failing(wall: SeenWall): SeenWall {
  const down = {
    cause: "surface_down",
    urgency: "failing",
    words: "is down: the site answers 503.",
    since: ago(wall, 252),
  };
  const broken = { cause: "deploy_failed", urgency: "failing", words: "The run failed.", since: ago(wall, 130) };
  const off = {
    cause: "surface_drifted",
    urgency: "warning",
    words: "runs what no record names.",
    since: ago(wall, 660),
  };
  const before = commit("2ed37bc", "docs: runbook for key drift");
  const failed = { ...commit("5f07ce3", "Trial terms corrected"), step: "Test, 6 of 9" };
  const one = change(calm(wall), "api-prod", { health: "down", before, trouble: down });
  const two = change(one, "getraxx", { failed, trouble: broken });
  const three = change(two, "console-staging", { sync: "drifted", trouble: off });
  const needs = [
    { ...down, subject: "api-prod", count: 1, surfaces: ["api-prod"] },
    { ...broken, subject: "getraxx", count: 1, surfaces: ["getraxx"] },
    { ...off, subject: "console-staging", count: 1, surfaces: ["console-staging"] },
  ];
  return { ...three, needs_you: needs };
}

const STATES = { calm, busy, failing, stale: calm };
const VERDICTS: Record<State, RegExp> = {
  calm: /^All clear/,
  busy: /api-staging/,
  failing: /api-proddown/,
  stale: /^STALE/,
};

for (const [size, [width, height]] of Object.entries(SIZES)) {
  test(`the wall at ${size}, as it looks: calm, busy, failing and stale, with nothing cut off the screen`, async ({
    page,
    sandbox,
    production,
  }) => {
    const { token } = await issueScreen(sandbox, "production");
    await page.setViewportSize({ width, height });
    await page.clock.install();
    for (const state of ["calm", "busy", "failing", "stale"] as const) {
      await page.route("**/api/wall", async (route) => {
        await route.fulfill({ json: STATES[state](await readWall(production, token)) });
      });
      await page.goto(`${production}/wall?token=${token}&theme=dark`);
      const told = page.getByRole("heading", { level: 1 });
      const seen = state === "stale" ? VERDICTS.calm : VERDICTS[state];
      await expect
        .poll(async () => {
          await nextLook(page);
          return told.textContent();
        })
        .toMatch(seen);
      await page.unroute("**/api/wall");
      if (state === "stale") {
        await page.route("**/api/wall", (route) => route.abort());
        await page.clock.runFor(17_000);
        await expect(told).toHaveText(VERDICTS.stale);
        await page.unroute("**/api/wall");
      }
      const file = path.join(root, ".cockpit", "screenshots", `wall-${state}-${size}.jpg`);
      await page.screenshot({ path: file, type: "jpeg", quality: 85 });
      const scrolls = await page.evaluate(() => document.documentElement.scrollHeight > innerHeight);
      expect(scrolls).toBe(false);
    }
  });
}
