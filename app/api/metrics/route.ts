import { metricsRoute } from "@/lib/http/metrics-route";
import { notAllowed } from "@/lib/http/not-allowed";

export const GET = metricsRoute();

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
