import { listAttention } from "@/lib/board/queries";
import { attentionSchema } from "@/lib/board/schemas";
import { getConsole } from "@/lib/console";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "listAttention",
  says: "What needs a person, grouped by cause, the most urgent first.",
  permission: "console:read",
  answers: { 200: attentionSchema },
  handler: ({ ctx }) => listAttention(ctx, getConsole()),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
