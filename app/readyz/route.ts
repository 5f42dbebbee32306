import { json } from "@/lib/http/respond";
import { readReadiness } from "@/lib/reconciler/readiness";

export const dynamic = "force-dynamic";

export async function GET(request?: Request): Promise<Response> {
  const readiness = await readReadiness(request?.headers.get("host") ?? null);
  return json(readiness, { status: readiness.ready ? 200 : 503 });
}
