import { describeEnvironment } from "@/lib/environments/queries";
import { environmentAnswerSchema } from "@/lib/environments/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "getEnvironment",
  says: "The environment of this host, and where the sister console is.",
  permission: "console:read",
  answers: { 200: environmentAnswerSchema },
  handler: ({ ctx }) => describeEnvironment(ctx),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
