import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { changePassword } from "@/lib/people/change-password";
import { passwordChangeSchema } from "@/lib/people/schemas";

export const PUT = route({
  id: "changePassword",
  says: "Changes your password, and ends your other sessions and every API token that is not named.",
  body: passwordChangeSchema,
  permission: "self:manage",
  answers: { 204: null },
  refusals: ["conflict", ...STEP_UP],
  handler: ({ ctx, body }) => changePassword(ctx, body),
});

export const { GET, POST, PATCH, DELETE } = notAllowed("PUT");
