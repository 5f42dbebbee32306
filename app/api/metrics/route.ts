import { metricsRoute } from "@/lib/http/metrics-route";
import { notAllowed } from "@/lib/http/not-allowed";

export const GET = metricsRoute({
  id: "getMetrics",
  says: "What a monitoring system wants to know; needs METRICS_TOKEN as the bearer token.",
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
