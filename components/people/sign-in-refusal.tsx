import { Callout } from "@/components/ui/callout";
import { formatDuration } from "@/components/ui/time-text";
import { ApiError } from "@/lib/core/api-client";

/** Why the console did not open, in the server's words; a wait counts from now. */
export function SignInRefusal({ error }: { error: Error }) {
  const wait = error instanceof ApiError && error.status === 429 ? error.retryAfter : null;
  const words = wait === null ? error.message : `Too many failed tries. Try again in ${formatDuration(wait * 1000)}.`;
  return <Callout role="alert" tone="fail" title={words} />;
}
