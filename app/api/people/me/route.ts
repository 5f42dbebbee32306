import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { getSecondFactors } from "@/lib/people/queries";
import { secondFactorsSchema } from "@/lib/people/schemas";

export const GET = route({
  id: "getSecondFactors",
  says: "Who you are, and what stands for your second factor.",
  permission: "console:read",
  answers: { 200: secondFactorsSchema },
  handler: ({ ctx }) => getSecondFactors(ctx),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
