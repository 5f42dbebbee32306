import { pageQuerySchema } from "@/lib/core/page";
import { issueDisplay } from "@/lib/displays/issue-display";
import { listDisplays } from "@/lib/displays/queries";
import { displayListSchema, displayRequestSchema, issuedDisplaySchema } from "@/lib/displays/schemas";
import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "listDisplays",
  says: "The display tokens of this console, newest first; their text is not stored.",
  query: pageQuerySchema,
  permission: "display:read",
  answers: { 200: displayListSchema },
  handler: ({ ctx, query }) => listDisplays(ctx, query),
});

export const POST = route({
  id: "issueDisplay",
  says: "Issues the token of a screen that shows the wall; its text is in this answer and never seen again.",
  body: displayRequestSchema,
  permission: "display:manage",
  answers: { 201: issuedDisplaySchema },
  refusals: STEP_UP,
  handler: ({ ctx, body }) => issueDisplay(ctx, body),
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
