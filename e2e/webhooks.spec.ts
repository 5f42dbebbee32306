import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, test } from "@/e2e/fixtures";
import { unspentCode } from "@/e2e/sign-in";

test("an admin adds a webhook, sees a test arrive signed, redelivers it, pauses and deletes it", async ({
  page,
  sandbox,
  staging,
  sessionFor,
}) => {
  const received: string[] = [];
  const server = createServer((request, response) => {
    received.push(String(request.headers["webhook-id"]));
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port }: Pick<AddressInfo, "port"> = Object.assign({ port: 0 }, server.address());
  try {
    await sessionFor(page.context(), "admin");
    await page.goto(`${staging}/settings`);
    await page.getByRole("link", { name: "Manage webhooks" }).click();
    await expect(page.getByRole("heading", { name: "Webhooks", level: 1 })).toBeVisible();
    const name = `receiver-${Date.now()}`;
    await page.getByRole("button", { name: "Add a webhook" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Address").fill(`http://127.0.0.1:${port}/hook`);
    await dialog.getByLabel("Code").fill(await unspentCode({ sandbox, who: "admin", console: "staging" }));
    await dialog.getByRole("button", { name: "Add webhook" }).click();
    await expect(page.getByText(/^whsec_/)).toBeVisible();

    const row = page.getByRole("listitem", { name });
    await row.getByRole("button", { name: `Send a test to ${name}` }).click();
    await expect(row.getByText("Delivered", { exact: true })).toBeVisible({ timeout: 20_000 });
    await row.getByRole("button", { name: /^Redeliver: / }).click();
    await expect.poll(() => received.length, { timeout: 20_000 }).toBe(2);
    expect(new Set(received).size).toBe(1);
    await expect(row.getByText("2 attempts")).toBeVisible({ timeout: 20_000 });

    await row.getByRole("button", { name: `Pause ${name}` }).click();
    await expect(row.getByText("Paused")).toBeVisible();
    await row.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete webhook" }).click();
    await expect(row).toHaveCount(0);
  } finally {
    server.close();
  }
});

test("an operator is told who may add a webhook", async ({ page, staging, sessionFor }) => {
  await sessionFor(page.context(), "operator");
  await page.goto(`${staging}/settings/webhooks`);
  await expect(page.getByText(/Admins only/)).toBeVisible();
});
