import { attestVersion } from "@/lib/attestations/attest-version";
import { listAttestations } from "@/lib/attestations/queries";
import { attestationListQuerySchema, attestationRequestSchema } from "@/lib/attestations/schemas";
import { idempotencyKeyOf } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";

export const GET = route({
  permission: "console:read",
  query: attestationListQuerySchema,
  handler: ({ ctx, query }) => listAttestations(ctx, query),
});

export const POST = route({
  permission: "attestation:make",
  body: attestationRequestSchema,
  handler: async ({ ctx, body, request }) =>
    json(await attestVersion(ctx, body, idempotencyKeyOf(request)), { status: 201 }),
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
