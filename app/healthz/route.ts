import { json } from "@/lib/http/respond";

/** The process answers; nothing else is asked. */
export const dynamic = "force-dynamic";

export function GET(): Response {
  return json({ status: "ok" });
}
