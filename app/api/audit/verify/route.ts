import { verificationSchema } from "@/lib/audit/schemas";
import { narrateVerify, verifyAudit, wantsLines } from "@/lib/audit/verify-audit";
import { expectEmptyBody } from "@/lib/http/empty-body";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { streamLines } from "@/lib/http/stream-lines";

const LINES = { "content-type": "application/x-ndjson; charset=utf-8" };

export const POST = route({
  id: "verifyAudit",
  says: "Recomputes the chain and compares it with the checkpoints outside; as application/x-ndjson it tells how far it is.",
  permission: "audit:verify",
  slow: true,
  answers: { 200: verificationSchema },
  refusals: ["invalid_input"],
  handler: async ({ ctx, request }) => {
    await expectEmptyBody(request);
    return wantsLines(request.headers.get("accept")) ? streamLines(narrateVerify(ctx), LINES) : verifyAudit(ctx);
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
