import { getConsole } from "@/lib/console";
import { listFlags } from "@/lib/flags/queries";
import { requestFlip } from "@/lib/flags/request-flip";
import { flagListSchema, flipAnswerSchema, flipRequestSchema } from "@/lib/flags/schemas";
import { STEP_UP, UPSTREAM } from "@/lib/http/declaration";
import { idempotencyKeyOf, KEPT_ANSWER } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { accepted } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { apiPaths } from "@/lib/paths";

export const GET = route({
  id: "listFlags",
  says: "Every declared flag of this environment, who confirms it, and the soak figures of the async path.",
  permission: "console:read",
  answers: { 200: flagListSchema },
  handler: ({ ctx }) => listFlags(ctx, getConsole()),
});

export const PUT = route({
  id: "flipFlags",
  says: "Flips flags, all in one release: 202 with the flip, or 200 without one where all of it is so already.",
  permission: "flag:flip",
  body: flipRequestSchema,
  headers: KEPT_ANSWER,
  answers: { 200: flipAnswerSchema, 202: flipAnswerSchema },
  refusals: ["flag_changed", "conflict", ...STEP_UP, ...UPSTREAM],
  handler: async ({ ctx, body, request }) => {
    const answer = await requestFlip(ctx, body, idempotencyKeyOf(request));
    return accepted(answer, answer.flip === null ? null : apiPaths.flip(answer.flip.id));
  },
});

export const { POST, PATCH, DELETE } = notAllowed("GET, PUT");
