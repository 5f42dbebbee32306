import { healthSchema } from "@/lib/environments/schemas";
import { declare } from "@/lib/http/declaration";
import { jsonAnswer } from "@/lib/http/respond";

/** The process answers; nothing else is asked. */
export const dynamic = "force-dynamic";

export const GET = declare(
  {
    id: "getHealth",
    says: "Whether the process answers; asked by address, on any host.",
    answers: { 200: healthSchema },
  },
  () => jsonAnswer({ status: "ok" }),
);
