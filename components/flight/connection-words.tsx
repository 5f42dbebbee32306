import type { FlightLink } from "@/components/flight/flight-link";
import { formatDuration } from "@/components/ui/time-text";

/** The connection in one short phrase; empty while it is good. */
export function linkPhrase(link: FlightLink): string {
  switch (link.kind) {
    case "live":
      return "";
    case "stale":
      return `last seen ${formatDuration(link.ageMs)} ago`;
    case "restarting":
      return `console restarting, last seen ${formatDuration(link.ageMs)} ago`;
    case "signed_out":
      return "signed out";
    case "off":
      return "live updates are off";
  }
}

/** The same where a phone has little room; the age always stays. */
export function briefLinkPhrase(link: FlightLink): string {
  return link.kind === "restarting" ? `restarting, ${formatDuration(link.ageMs)} ago` : linkPhrase(link);
}

/** What the connection means and what happens next. */
export function linkExplanation(link: FlightLink): string {
  switch (link.kind) {
    case "live":
      return "Confirmed by the console within the last ten seconds.";
    case "stale":
      return "The console has not confirmed this lately. What you see is the last known state. The page keeps asking and recovers by itself.";
    case "restarting":
      return "This console is being deployed and its process is restarting. What you see is the last known state. The page reconnects by itself and reloads once the new build is serving.";
    case "signed_out":
      return "Your session has ended. Sign in again to see what is in flight.";
    case "off":
      return "FLAG_CONSOLE_DEPLOY_CHIP is off: reload the page for a newer state.";
  }
}
