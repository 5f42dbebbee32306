import { attestVersion } from "@/lib/attestations/attest-version";
import { listAttestations } from "@/lib/attestations/queries";
import {
  attestationListQuerySchema,
  attestationListSchema,
  attestationRequestSchema,
  attestationSchema,
} from "@/lib/attestations/schemas";
import { STEP_UP } from "@/lib/http/declaration";
import { idempotencyKeyOf, KEPT_ANSWER } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "listAttestations",
  says: "The attestations made on this console, newest first.",
  permission: "console:read",
  query: attestationListQuerySchema,
  answers: { 200: attestationListSchema },
  handler: ({ ctx, query }) => listAttestations(ctx, query),
});

export const POST = route({
  id: "attestVersion",
  says: "Says, with a second factor, that production was looked at and runs this commit.",
  permission: "attestation:make",
  body: attestationRequestSchema,
  headers: KEPT_ANSWER,
  answers: { 201: attestationSchema },
  refusals: ["wrong_console", "not_running", ...STEP_UP],
  handler: ({ ctx, body, request }) => attestVersion(ctx, body, idempotencyKeyOf(request)),
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
