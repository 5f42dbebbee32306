import { z } from "zod";
import { callApi } from "@/e2e/api";
import { chip } from "@/e2e/deploying";
import { expect, test } from "@/e2e/fixtures";
import {
  moveStaging,
  openPromotion,
  openVersions,
  PATIENT,
  readVersions,
  running,
  side,
  untilAhead,
} from "@/e2e/promoting";
import { glimpse } from "@/e2e/screenshot";
import { unspentCode } from "@/e2e/sign-in";
import { auditListSchema } from "@/lib/audit/schemas";

const payloadSchema = z.looseObject({ from_sha: z.string(), to_sha: z.string() });
const promotedSchema = payloadSchema.extend({
  requested_by_admin_id: z.string().min(1),
  promoted_at_utc: z.iso.datetime(),
});

test("an admin promotes what staging runs: production restarts on exactly that commit, and both columns agree", async ({
  page,
  another,
  staging,
  production,
  sandbox,
  sessionFor,
  control,
  api,
}) => {
  test.setTimeout(300_000);
  const toSha = await moveStaging({ control, api: api("operator"), sandbox }, "Orders can be exported (#901)");
  await untilAhead(sandbox);
  const fromSha = await running(production);
  expect(fromSha).not.toBe(toSha);

  await sessionFor(page.context(), "admin");
  await openVersions(page, staging);
  await expect(side(page, "console-staging")).toContainText(toSha.slice(0, 7));
  await expect(page.getByText(/^\d+ commits? ahead$/)).toBeVisible();
  await expect(page.getByRole("list", { name: "Commits between them" })).toContainText("Orders can be exported");
  const modal = await openPromotion(page);
  await modal.getByLabel(/Type PROMOTE/).fill("PROMOTE");
  await modal.getByLabel("Code").fill(await unspentCode({ sandbox, who: "admin", console: "staging" }));
  await modal.getByRole("button", { name: "Promote to PRODUCTION" }).click();
  await expect(modal).toBeHidden();
  await expect(chip(page, "console-prod")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Promotion in flight" })).toBeVisible();
  await glimpse(page, "versions-promoting");

  await expect.poll(() => running(production), PATIENT).toBe(toSha);
  await expect(page.getByText("Identical", { exact: true })).toBeVisible(PATIENT);
  for (const label of ["console-staging", "console-prod"] as const) {
    await expect(side(page, label).getByText(toSha.slice(0, 7))).toHaveCount(3, PATIENT);
    await expect(side(page, label)).not.toContainText("differs");
  }
  await expect(page.getByRole("row").filter({ hasText: "Promoted" }).first()).toContainText(toSha.slice(0, 7));
  await glimpse(page, "versions-identical");

  const audit = { path: "/api/audit?family=version&limit=50", token: sandbox.viewer.api_token };
  const rows = (await callApi(staging, audit)).read(auditListSchema).items;
  const payloadOf = (action: string) => rows.find((row) => row.action === action)?.payload;
  expect(payloadSchema.parse(payloadOf("console.version.promote_requested"))).toMatchObject({
    from_sha: fromSha,
    to_sha: toSha,
  });
  const promoted = promotedSchema.parse(payloadOf("console.version.promoted"));
  expect(promoted).toMatchObject({ from_sha: fromSha, to_sha: toSha });
  await page.goto(`${staging}/audit?family=version`);
  await expect(page.getByText(/completed the promotion of console-prod/).first()).toBeVisible();

  const there = await another(null);
  await sessionFor(there.context(), "admin", "production");
  await openVersions(there, production);
  await expect(there.getByText(/Here this page is read-only/)).toBeVisible();
  await expect(there.getByRole("button", { name: /Promote|Roll back/ })).toHaveCount(0);
  await expect(there.getByRole("link", { name: "console-staging" })).toHaveAttribute(
    "href",
    `${staging}/admin/console-versions`,
  );
  await there.getByRole("button", { name: "Attest…" }).click();
  const attest = there.getByRole("dialog", { name: "Attest what console-prod runs" });
  await expect(attest).toContainText(toSha);
  await attest.getByLabel("Note").fill("Signed in, opened the dashboard, looked at an export");
  await attest.getByLabel("Code").fill(await unspentCode({ sandbox, who: "admin", console: "production" }));
  await attest.getByRole("button", { name: "Attest", exact: true }).click();
  await expect(attest).toBeHidden();
  await expect(there.getByRole("region", { name: "Attestations" })).toContainText("looked at an export");

  await openVersions(page, staging);
  await expect(side(page, "console-prod")).toContainText(`Attested ${toSha.slice(0, 7)}`, PATIENT);
});

test("staging moves while the review is open: the promotion is refused with the difference, and the same code works for the new review", async ({
  page,
  staging,
  production,
  sandbox,
  sessionFor,
  control,
  api,
}) => {
  test.setTimeout(360_000);
  const move = { control, api: api("operator"), sandbox };
  const first = await moveStaging(move, "Invoices have numbers (#911)");
  await untilAhead(sandbox);
  await sessionFor(page.context(), "admin");
  await openVersions(page, staging);
  const modal = await openPromotion(page);
  await modal.getByLabel(/Type PROMOTE/).fill("PROMOTE");

  // This page hears nothing of it until its own order is answered.
  await page.route(/\/api\/versions$/, (route) => route.abort());
  const second = await moveStaging(move, "Invoices can be cancelled (#912)");
  await expect.poll(async () => (await readVersions(sandbox))?.checks.state, PATIENT).toBe("passed");
  const code = await unspentCode({ sandbox, who: "admin", console: "staging" });
  await modal.getByLabel("Code").fill(code);
  await modal.getByLabel("Code").press("Enter");

  const refused = modal.getByRole("alert").filter({ hasText: "Refused: what you reviewed has changed" });
  await expect(refused).toBeVisible(PATIENT);
  await expect(refused).toContainText("your code is not spent");
  await expect(refused).toContainText(first.slice(0, 7));
  await expect(refused).toContainText(second.slice(0, 7));
  await expect(refused).toContainText("Invoices can be cancelled");
  expect(await running(production)).not.toBe(second);
  await glimpse(page, "promote-stale", { viewport: true });
  await page.unroute(/\/api\/versions$/);

  await refused.getByRole("button", { name: "Review again" }).press("Enter");
  await expect(refused).toBeHidden();
  await expect(modal.getByRole("list", { name: "Commits" })).toContainText("Invoices can be cancelled");
  await expect(modal.getByLabel("Code")).toHaveValue(code);
  await expect(modal.getByText("Type PROMOTE to confirm.")).toBeVisible();
  await modal.getByLabel(/Type PROMOTE/).focus();
  await page.keyboard.type("PROMOTE");
  await page.keyboard.press("Enter");
  await expect(modal).toBeHidden({ timeout: 20_000 });
  await expect(chip(page, "console-prod")).toBeVisible();
  await expect.poll(() => running(production), PATIENT).toBe(second);
  await expect(page.getByText("Identical", { exact: true })).toBeVisible(PATIENT);
});
