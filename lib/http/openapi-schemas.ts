import "server-only";
import { z } from "zod";
import { attestationListSchema, attestationRequestSchema, attestationSchema } from "@/lib/attestations/schemas";
import { auditListSchema, auditRowSchema, auditStatusSchema, verificationSchema } from "@/lib/audit/schemas";
import { attentionItemSchema, attentionSchema, surfacesSchema, surfaceTileSchema } from "@/lib/board/schemas";
import { breakglassSchema, reviewRequestSchema } from "@/lib/breakglass/schemas";
import { blockerSchema } from "@/lib/core/decision";
import { ERROR_STATUS } from "@/lib/core/errors";
import { credentialListSchema, credentialSchema } from "@/lib/credentials/schemas";
import {
  deployAnswerSchema,
  deployDetailSchema,
  deployListSchema,
  deployRequestSchema,
  deploySchema,
  inFlightSchema,
  settleRequestSchema,
  transitionSchema,
} from "@/lib/deploys/schemas";
import { driftAnswerSchema, driftReviewSchema } from "@/lib/drifts/schemas";
import { environmentAnswerSchema, versionAnswerSchema } from "@/lib/environments/schemas";
import { flagListSchema } from "@/lib/flags/schemas";
import { lockAnswerSchema, lockRequestSchema, lockSchema } from "@/lib/locks/schemas";
import {
  enrolmentCodeSchema,
  enrolmentRequestSchema,
  enrolmentSchema,
  issuedTokenSchema,
  newPasskeySchema,
  passkeyChallengeSchema,
  passkeySchema,
  passkeySignInSchema,
  proofSchema,
  recoveryCodesSchema,
  secondFactorsSchema,
  sessionListSchema,
  signedInSchema,
  signInSchema,
  tokenListSchema,
  tokenRequestSchema,
} from "@/lib/people/schemas";
import {
  promotionAnswerSchema,
  promotionListSchema,
  promotionRequestSchema,
  promotionSchema,
  resumeRequestSchema,
  rollbackRequestSchema,
  rollbackReviewSchema,
  rollbackTargetsSchema,
} from "@/lib/promotions/schemas";
import { stepSchema } from "@/lib/runs/schemas";
import { blockersSchema, checksSchema, commitSchema, deployReviewSchema } from "@/lib/surfaces/schemas";
import { versionsSchema } from "@/lib/versions/schemas";
import { watcherSchema } from "@/lib/watchers/schemas";

const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(Object.keys(ERROR_STATUS)),
  detail: z.string(),
  request_id: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

const findingSchema = z.string().describe('"ok", or what is wrong in words');

/** What requests carry, by the name it has in the document. */
const INPUTS = {
  BreakglassReview: reviewRequestSchema,
  AttestationRequest: attestationRequestSchema,
  DeployRequest: deployRequestSchema,
  DriftReview: driftReviewSchema,
  EnrolmentCode: enrolmentCodeSchema,
  EnrolmentRequest: enrolmentRequestSchema,
  LockRequest: lockRequestSchema,
  NewPasskey: newPasskeySchema,
  PasskeySignIn: passkeySignInSchema,
  Proof: proofSchema,
  PromotionRequest: promotionRequestSchema,
  ResumeRequest: resumeRequestSchema,
  RollbackRequest: rollbackRequestSchema,
  SettleRequest: settleRequestSchema,
  SignIn: signInSchema,
  TokenRequest: tokenRequestSchema,
} as const;
export type InputName = keyof typeof INPUTS;

/** What answers carry, by the name it has in the document. */
const ANSWERS = {
  Attention: attentionSchema,
  AttentionItem: attentionItemSchema,
  Attestation: attestationSchema,
  AttestationList: attestationListSchema,
  AuditList: auditListSchema,
  AuditRow: auditRowSchema,
  AuditStatus: auditStatusSchema,
  AuditVerification: verificationSchema,
  Blocker: blockerSchema,
  Blockers: blockersSchema,
  Breakglass: breakglassSchema,
  Checks: checksSchema,
  Commit: commitSchema,
  Credential: credentialSchema,
  CredentialList: credentialListSchema,
  Deploy: deploySchema,
  DeployAnswer: deployAnswerSchema,
  DeployDetail: deployDetailSchema,
  DeployList: deployListSchema,
  DeployReview: deployReviewSchema,
  DeployStep: stepSchema,
  DeployTransition: transitionSchema,
  DriftAnswer: driftAnswerSchema,
  Enrolment: enrolmentSchema,
  Environment: environmentAnswerSchema,
  FlagList: flagListSchema,
  Health: z.object({ status: z.literal("ok") }),
  InFlight: inFlightSchema,
  IssuedToken: issuedTokenSchema,
  Lock: lockSchema,
  LockAnswer: lockAnswerSchema,
  OpenApi: z.looseObject({ openapi: z.string() }),
  Passkey: passkeySchema,
  PasskeyChallenge: passkeyChallengeSchema,
  Problem: problemSchema,
  Promotion: promotionSchema,
  PromotionAnswer: promotionAnswerSchema,
  PromotionList: promotionListSchema,
  RecoveryCodes: recoveryCodesSchema,
  Readiness: z.object({
    ready: z.boolean(),
    database: findingSchema,
    migrations: findingSchema,
    wiring: findingSchema,
    reconciler: findingSchema,
    flags: findingSchema.optional(),
    watchers: z.array(watcherSchema).describe("what cannot be watched: told, and no reason not to be ready"),
  }),
  ReceivedDelivery: z.object({ received: z.string() }),
  RollbackReview: rollbackReviewSchema,
  RollbackTargets: rollbackTargetsSchema,
  SecondFactors: secondFactorsSchema,
  SessionList: sessionListSchema,
  SignedIn: signedInSchema,
  SurfaceTile: surfaceTileSchema,
  Surfaces: surfacesSchema,
  TokenList: tokenListSchema,
  Version: versionAnswerSchema,
  Versions: versionsSchema,
} as const;
export type AnswerName = keyof typeof ANSWERS;

export type JsonSchema = Record<string, unknown>;

export function schemaRef(name: AnswerName | InputName): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** Keeps what a reader of the document needs: the dialect is named once, and a safe integer is an integer. */
function tidy({ zodSchema: _, jsonSchema }: { zodSchema: unknown; jsonSchema: JsonSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
}

function convert(schemas: Record<string, z.ZodType>, io: "input" | "output"): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const uri = (id: string) => `#/components/schemas/${id}`;
  const converted = z.toJSONSchema(registry, { io, uri, override: tidy });
  return Object.fromEntries(
    Object.entries(converted.schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  );
}

/** Every named schema of the document. */
export function schemaComponents(): Record<string, JsonSchema> {
  return { ...convert(INPUTS, "input"), ...convert(ANSWERS, "output") };
}

/** One parameter per member of a schema that parses a path or a query. */
export function parametersOf(place: "path" | "query", schema: z.ZodType | undefined): JsonSchema[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", override: tidy });
  return Object.entries(properties).map(([name, member]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: member,
  }));
}
