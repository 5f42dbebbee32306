export interface Author {
  name: string;
  email: string;
  zone: string;
}

export interface StoryCommit {
  author: Author;
  subject: string;
  /** Files that grow a little; those that do not exist yet are new. */
  touches: string[];
  migration?: { name: string; sql: string };
  /** What stands below the subject. */
  body?: string;
  /** How many commits of the story back its parent is, where that is not the one before. */
  from?: number;
  /** Of a merge, how many commits back the second parent is. */
  merges?: number;
}

const priya: Author = { name: "Priya Raman", email: "priya@raxx.app", zone: "+0530" };
const tomasz: Author = { name: "Tomasz Zieliński", email: "tomasz@raxx.app", zone: "+0100" };
const amara: Author = { name: "Amara Okafor", email: "4411902+amara-ok@users.noreply.github.com", zone: "+0000" };
const leo: Author = { name: "Léo Marchand", email: "leo@raxx.app", zone: "+0100" };
const june: Author = { name: "June Park", email: "june.park@example.org", zone: "-0800" };
const bot: Author = { name: "renovate[bot]", email: "29139614+renovate[bot]@users.noreply.github.com", zone: "+0000" };

const c = (author: Author, subject: string, ...touches: string[]): StoryCommit => ({ author, subject, touches });

const accounts = {
  name: "add_accounts",
  sql: `-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Account_email_key" ON "Account"("email");
`,
};
const invoices = {
  name: "add_invoice_due_date",
  sql: `-- AlterTable
ALTER TABLE "Invoice" ADD COLUMN "dueAt" TIMESTAMP(3);
CREATE INDEX "Invoice_dueAt_idx" ON "Invoice"("dueAt");
`,
};
const legacy = {
  name: "drop_legacy_plan",
  sql: `-- The plan has lived on Subscription since June.
ALTER TABLE "Account" DROP COLUMN "legacyPlan";
`,
};
const webhooks = {
  name: "add_webhook_attempts",
  sql: `-- AlterTable
ALTER TABLE "Webhook" ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0;
`,
};

/** The commits of main, oldest first; the last five are the newest. */
export const MAIN_STORY: StoryCommit[] = [
  c(priya, "chore: start the monorepo", "package.json", "src/server.ts", "docs/README.md", "api/routes.ts"),
  c(tomasz, "feat(api): health and readiness endpoints (#61)", "api/health.ts", "api/routes.ts"),
  c(leo, "feat(console): shell with navigation (#62)", "console/shell.ts", "console/navigation.ts"),
  m(priya, "feat(api): accounts (#64)", accounts),
  c(amara, "docs: how to run it on a laptop (#65)", "docs/README.md", "docs/local.md"),
  c(tomasz, "feat(api): pagination by cursor (#66)", "api/cursor.ts", "api/routes.ts"),
  {
    ...c(june, "fix(console): table headers stay put while scrolling (#67)", "console/table.ts"),
    body: "Co-authored-by: Léo Marchand <leo@raxx.app>",
  },
  c(bot, "chore(deps): update dependency pg to v8.23 (#68) [skip ci]", "package.json"),
  c(priya, "feat(api): invoices can be listed by state (#70)", "api/invoices.ts", "api/routes.ts"),
  // Two ways at once, and a merge: a list sorted by date interleaves them.
  c(leo, "feat(console): invoice list", "console/invoices.ts"),
  { ...c(amara, "docs: what an invoice state means (#72)", "docs/invoices.md"), from: 2 },
  {
    ...c(leo, "Merge pull request #71 from raxx/invoice-list", "console/invoices.ts"),
    body: "feat(console): invoice list",
    merges: 2,
  },
  c(june, "feat(console): dark theme (#74)", "console/theme.ts"),
  c(june, 'Revert "feat(console): dark theme (#74)" (#75)', "console/theme.ts"),
  c(priya, "perf(api): one query for the invoice list instead of n (#77)", "api/invoices.ts"),
  m(tomasz, "feat(api): invoices carry a due date (#78)", invoices),
  c(leo, "feat(console): overdue invoices are marked (#79)", "console/invoices.ts"),
  c(amara, "docs: getraxx landing page copy (#80)", "docs/getraxx/index.md"),
  c(tomasz, "fix(api): due dates are UTC (#81)", "api/invoices.ts", "src/time.ts"),
  c(june, "feat(mockups): new checkout flow (#82)", "docs/mockups/checkout.md"),
  c(priya, "refactor(api): one error shape for every route (#83)", "api/errors.ts", "api/routes.ts"),
  c(bot, "chore(deps): lock file maintenance (#84)", "package.json"),
  c(leo, "fix(console): sign-in keeps the address you came from (#85)", "console/sign-in.ts"),
  c(tomasz, "feat(api): rate limits per key (#86)", "api/rate-limit.ts", "src/server.ts"),
  c(amara, "docs: rate limits (#87)", "docs/limits.md"),
  c(priya, "feat(src): structured logs with a request id (#88)", "src/log.ts", "src/server.ts"),
  c(june, "fix(console): focus returns to the button after a dialog (#89)", "console/dialog.ts"),
  c(leo, "feat(console): keyboard shortcuts (#90)", "console/shortcuts.ts"),
  c(tomasz, "fix(api): 413 before reading a body that is too large (#91)", "src/server.ts"),
  c(bot, "chore(deps): update vitest to v4.1 (#92)", "package.json"),
  c(priya, "feat(api): webhooks out (#93)", "api/webhooks.ts", "api/routes.ts"),
  c(amara, "docs: verify our webhooks in five lines (#94)", "docs/webhooks.md"),
  c(leo, "feat(console): webhook deliveries (#95)", "console/webhooks.ts"),
  m(priya, "chore(api): drop the legacy plan column (#96)", legacy),
  c(june, "fix(console): long e-mail addresses wrap (#97)", "console/table.ts"),
  c(tomasz, "feat(api): export invoices as CSV (#98)", "api/export.ts", "api/invoices.ts"),
  c(leo, "feat(console): export button (#99)", "console/invoices.ts"),
  c(bot, "chore(deps): update typescript to v6 (#100)", "package.json"),
  c(priya, "fix(api): CSV export escapes formulas (#101)", "api/export.ts"),
  c(amara, "docs: release notes for 1.4 (#102)", "docs/releases.md"),
  c(tomasz, "chore: release 1.4.0 (#103)", "package.json", "docs/releases.md"),
  c(june, "feat(mockups): pricing table, second round (#104)", "docs/mockups/pricing.md"),
  c(leo, "feat(console): saved filters (#105)", "console/filters.ts"),
  c(priya, "fix(api): a cancelled export stops reading (#106)", "api/export.ts"),
  c(tomasz, "perf(src): compress answers over 1 kB (#107)", "src/server.ts"),
  c(amara, "docs: getraxx says what a trial includes (#108)", "docs/getraxx/index.md"),
  c(bot, "chore(deps): update dependency pino to v10.4 (#109)", "package.json"),
  c(june, "fix(console): the theme no longer flashes on load (#110)", "console/theme.ts"),
  c(leo, "feat(console): command palette (#111)", "console/palette.ts", "console/shortcuts.ts"),
  c(priya, "feat(api): retries for webhooks, with backoff (#112)", "api/webhooks.ts"),
  c(tomasz, "fix(api): clocks that run ahead no longer break cursors (#113)", "api/cursor.ts", "src/time.ts"),
  c(amara, "docs: runbook for a stuck export (#114)", "docs/runbooks/export.md"),
  c(leo, "refactor(console): one table for every list (#115)", "console/table.ts", "console/invoices.ts"),
  c(june, "feat(mockups): empty states (#116)", "docs/mockups/empty.md"),
  c(bot, "chore(deps): lock file maintenance (#117)", "package.json"),
  m(priya, "feat(api): count webhook attempts (#118)", webhooks),
  c(tomasz, "fix(api): readiness waits for the pool (#119)", "api/health.ts"),
  c(leo, "feat(console): attempts in the delivery list (#120)", "console/webhooks.ts"),
  c(amara, "docs: getraxx answers the three most asked questions (#121)", "docs/getraxx/faq.md"),
  c(priya, "fix(console): times say which zone they are in (#122)", "console/time.ts", "src/time.ts"),
  c(tomasz, "perf(api): prepared statements for hot reads (#123)", "api/database.ts", "api/invoices.ts"),
];

/** The commits of the branch that is not on main, oldest first. */
export const FEATURE_STORY: StoryCommit[] = [
  c(june, "feat(api): audit export, first cut", "api/audit-export.ts"),
  c(june, "test(api): audit export of an empty month", "api/audit-export.ts", "docs/audit-export.md"),
];

export const FEATURE_BRANCH = "feature/audit-export";
export const FEATURE_STARTS_AFTER = "(#119)";
export const TAG = { name: "v1.4.0", on: "(#103)" };

function m(author: Author, subject: string, migration: { name: string; sql: string }): StoryCommit {
  return { author, subject, touches: ["api/models.ts"], migration };
}
