import { declare } from "@/lib/http/declaration";
import { jsonAnswer } from "@/lib/http/respond";
import { readinessSchema, readReadiness } from "@/lib/reconciler/readiness";

export const dynamic = "force-dynamic";

export const GET = declare(
  {
    id: "getReadiness",
    says: "Whether database, migrations, wiring and reconciler are as they must be.",
    answers: { 200: readinessSchema, 503: readinessSchema },
  },
  async (request?: Request) => {
    const readiness = await readReadiness(request?.headers.get("host") ?? null);
    return jsonAnswer(readiness, { status: readiness.ready ? 200 : 503 });
  },
);
