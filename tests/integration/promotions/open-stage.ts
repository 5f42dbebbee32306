import { createServer } from "node:http";
import { expect } from "vitest";

import type { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { requestPromotion } from "@/lib/promotions/request-promotion";
import type { PromotionAnswer, PromotionRequest } from "@/lib/promotions/schemas";
import { getVersions } from "@/lib/promotions/versions";
import type { Versions } from "@/lib/versions/schemas";
import { createTestConsole, type TestConsole, type TestConsoleOptions } from "@/tests/factories/console";
import { advanceUntil, endAll, mirrorMain, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { raxxConfig } from "@/tests/factories/raxx-config";
import { codeAt } from "@/tests/integration/people/open-console";

const PROD_APP = "raxx-console-prod";
const STAGING_APP = "raxx-console-staging";

export interface PromotionStage {
  cockpit: TestConsole;
  /** An admin who has spent no code yet. */
  admin: MadePerson;
  /** Main's newest commits, newest first: staging runs the first, production the fourth. */
  shas: string[];
  /** What production's process says: what its platform has released, unless told; null while it does not answer. */
  production: { says: string | null | undefined };
  /** Staging ahead of production by three, a new admin, nothing live, nothing held. */
  reset: () => Promise<void>;
  /** Makes this console run another commit, as after a deploy of it. */
  runStaging: (sha: string) => Promise<void>;
  ctx: (person?: MadePerson) => Context;
  /** What the page shows now. */
  review: () => Promise<Versions>;
  code: (person?: MadePerson) => Promise<string>;
  /** Everything that a promotion of what runs now needs. */
  order: (change?: Partial<PromotionRequest>, person?: MadePerson) => Promise<PromotionRequest>;
  promote: (change?: Partial<PromotionRequest>, person?: MadePerson) => Promise<PromotionAnswer>;
  /** The refusal of a promotion, which spends no code and leaves nothing but one audit row. */
  refused: (change?: Partial<PromotionRequest>, person?: MadePerson) => Promise<AppError>;
  /** A promotion that production has come to run. */
  promoted: () => Promise<PromotionAnswer>;
  lastStepOf: (person?: MadePerson) => Promise<bigint>;
  close: () => Promise<void>;
}

/** Answers /api/version for the production console. */
async function openSister(says: () => Promise<string | null>) {
  const bootedAt = new Date().toISOString();
  const server = createServer((_request, response) => {
    says().then(
      (sha) => {
        if (sha === null) return response.writeHead(503).end();
        response.end(JSON.stringify({ environment: "production", sha, built_at: null, booted_at: bootedAt }));
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sister has no port");
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}

/** A staging console with a production console that runs whatever its platform has released. */
export async function openPromotionStage(options: TestConsoleOptions = {}): Promise<PromotionStage> {
  const production: PromotionStage["production"] = { says: undefined };
  const stage: { live: () => Promise<string | null> } = { live: () => Promise.resolve(null) };
  const sister = await openSister(() =>
    production.says === undefined ? stage.live() : Promise.resolve(production.says),
  );
  const cockpit = await createTestConsole({ ...options, consoleUrls: { production: sister.url } });
  stage.live = () => cockpit.platform.live(PROD_APP);
  await mirrorMain(cockpit);
  const shas = await cockpit.platform.shas();
  let admin = cockpit.people.admin;

  const ctx = (person = admin) => cockpit.as(person.actor);
  const review = () => getVersions(ctx(), { fresh: true });
  const code = (person = admin) => codeAt(person, cockpit.now());
  const lastStepOf = async ({ id } = admin) =>
    (await cockpit.db.person.findUniqueOrThrow({ where: { id } })).totpLastStep;

  async function order(change: Partial<PromotionRequest> = {}, person = admin): Promise<PromotionRequest> {
    const digest = change.digest ?? (await review()).digest;
    return { confirm: "PROMOTE", totp: await code(person), ...change, digest };
  }

  async function promote(change: Partial<PromotionRequest> = {}, person = admin): Promise<PromotionAnswer> {
    return requestPromotion(ctx(person), { kind: "promotion", input: await order(change, person) }, null);
  }

  async function refused(change: Partial<PromotionRequest> = {}, person = admin): Promise<AppError> {
    const input = await order(change, person);
    const sent = async () => (await cockpit.platform.counts()).dispatches.total;
    const before = { deploys: await cockpit.db.deploy.count(), rows: await cockpit.auditCount(), sent: await sent() };
    const spent = await lastStepOf(person);
    const error = await failureOf(requestPromotion(ctx(person), { kind: "promotion", input: input }, null));
    expect(await cockpit.db.deploy.count()).toBe(before.deploys);
    expect(await lastStepOf(person)).toBe(spent);
    expect(await sent()).toBe(before.sent);
    const last = await cockpit.db.auditRow.findFirstOrThrow({ orderBy: { seq: "desc" } });
    const { code: reason } = error;
    const action = reason === "step_up_failed" ? "console.auth.step_up_failed" : "console.version.promote_refused";
    expect({ action: last.action, added: (await cockpit.auditCount()) - before.rows }).toEqual({ action, added: 1 });
    expect(last.envelope).not.toContain(input.totp);
    return error;
  }

  async function runStaging(sha: string): Promise<void> {
    cockpit.running.sha = sha;
    await cockpit.platform.putLive(STAGING_APP, sha);
  }

  return {
    cockpit,
    get admin() {
      return admin;
    },
    shas,
    production,
    reset: async () => {
      production.says = undefined;
      await startAfresh(cockpit);
      await cockpit.db.surfaceHold.updateMany({ where: { endedAt: null }, data: { endedAt: cockpit.now() } });
      await cockpit.db.surfaceLock.updateMany({ where: { endedAt: null }, data: { endedAt: cockpit.now() } });
      await cockpit.platform.putLive(PROD_APP, shas[3] ?? "");
      await runStaging(shas[0] ?? "");
      admin = await createPerson(cockpit, { role: "admin" });
      await review();
    },
    runStaging,
    ctx,
    review,
    code,
    order,
    promote,
    refused,
    lastStepOf,
    promoted: async () => {
      const answer = await promote();
      await advanceUntil(cockpit, answer.deploy.id, "succeeded");
      return answer;
    },
    close: async () => {
      await endAll(cockpit);
      await cockpit.close();
      sister.close();
    },
  };
}

/** The shipped configuration with a soak that nobody can have waited for. */
export const SLOW_CONFIG = {
  ...raxxConfig,
  promotion: { ...raxxConfig.promotion, minimum_soak_seconds: 24 * 3_600 },
};
