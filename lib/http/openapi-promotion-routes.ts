import "server-only";
import { attestationListQuerySchema } from "@/lib/attestations/schemas";
import type { Operation } from "@/lib/http/openapi-operation";
import { promotionListQuerySchema, promotionParamsSchema } from "@/lib/promotions/schemas";
import { rollbackReviewQuerySchema } from "@/lib/versions/schemas";

const KEY = {
  "Idempotency-Key": "The same key with the same body, whatever its code, answers the first one again.",
};
const STEP_UP = ["step_up_failed", "step_up_locked"] as const;
const GATE = [
  "wrong_console",
  "deploy_ui_disabled",
  "review_stale",
  "deploy_in_flight",
  "conflict",
  "blocked",
] as const;

/** Promotions, rollbacks and attestations. */
export const PROMOTION_OPERATIONS: readonly Operation[] = [
  {
    id: "listPromotions",
    method: "get",
    path: "/api/promotions",
    summary: "Promotions and rollbacks asked for on this console, newest first.",
    permission: "console:read",
    query: promotionListQuerySchema,
    answers: { 200: "PromotionList" },
  },
  {
    id: "requestPromotion",
    method: "post",
    path: "/api/promotions",
    summary: "Promotes exactly what was reviewed from staging to production.",
    permission: "promotion:request",
    body: "PromotionRequest",
    headers: KEY,
    answers: { 202: "PromotionAnswer" },
    refusals: [...GATE, ...STEP_UP],
  },
  {
    id: "getPromotion",
    method: "get",
    path: "/api/promotions/{id}",
    summary: "One promotion or rollback, with its deploy as it is now.",
    permission: "console:read",
    params: promotionParamsSchema,
    answers: { 200: "PromotionAnswer" },
    refusals: ["not_found"],
  },
  {
    id: "resumePromotions",
    method: "post",
    path: "/api/promotions/resume",
    summary: "Ends the hold that a rollback has left.",
    permission: "promotion:resume",
    body: "ResumeRequest",
    answers: { 204: null },
    refusals: ["wrong_console", "not_found", "conflict"],
  },
  {
    id: "listRollbackTargets",
    method: "get",
    path: "/api/rollbacks",
    summary: "The commits production has run and can go back to, newest first.",
    permission: "console:read",
    answers: { 200: "RollbackTargets" },
    refusals: ["conflict"],
  },
  {
    id: "requestRollback",
    method: "post",
    path: "/api/rollbacks",
    summary: "Rolls production back to a commit it has run; promotions are held afterwards.",
    permission: "promotion:roll-back",
    body: "RollbackRequest",
    headers: KEY,
    answers: { 202: "PromotionAnswer" },
    refusals: [...GATE, ...STEP_UP],
  },
  {
    id: "reviewRollback",
    method: "get",
    path: "/api/rollbacks/review",
    summary: "What a rollback would take away, what it would leave, and what stands in its way.",
    permission: "console:read",
    query: rollbackReviewQuerySchema,
    answers: { 200: "RollbackReview" },
    refusals: ["conflict"],
  },
  {
    id: "listAttestations",
    method: "get",
    path: "/api/attestations",
    summary: "The attestations made on this console, newest first.",
    permission: "console:read",
    query: attestationListQuerySchema,
    answers: { 200: "AttestationList" },
  },
  {
    id: "attestVersion",
    method: "post",
    path: "/api/attestations",
    summary: "Says, with a second factor, that production was looked at and runs this commit.",
    permission: "attestation:make",
    body: "AttestationRequest",
    headers: KEY,
    answers: { 201: "Attestation" },
    refusals: ["wrong_console", "not_running", ...STEP_UP],
  },
];
