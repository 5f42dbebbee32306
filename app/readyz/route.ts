import { json } from "@/lib/http/respond";
import { readReadiness } from "@/lib/reconciler/readiness";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const readiness = await readReadiness();
  return json(readiness, { status: readiness.ready ? 200 : 503 });
}
