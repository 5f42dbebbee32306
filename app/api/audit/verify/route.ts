import { narrateVerify, wantsLines } from "@/lib/audit/render-progress";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { expectEmptyBody } from "@/lib/http/empty-body";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { streamLines } from "@/lib/http/stream-lines";

const LINES = { "content-type": "application/x-ndjson; charset=utf-8" };

export const POST = route({
  permission: "audit:verify",
  slow: true,
  handler: async ({ ctx, request }) => {
    await expectEmptyBody(request);
    return wantsLines(request.headers.get("accept")) ? streamLines(narrateVerify(ctx), LINES) : verifyAudit(ctx);
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
