import "server-only";

import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";

/** One metric with what was read for it now; names end with their unit (prometheus.io, "Metric and label naming"). */
export interface Measure {
  name: string;
  help: string;
  type: "gauge" | "counter";
  samples: readonly { labels: Record<string, string>; value: number }[];
}

let ofTheProcess: Registry | null = null;

/** The measures, and those of the process, in Prometheus' text format 0.0.4. */
export async function renderMetrics(measures: readonly Measure[]): Promise<string> {
  const registry = new Registry();
  for (const measure of measures) register(registry, measure);
  return `${await registry.metrics()}\n${await processRegistry().metrics()}`;
}

function register(registry: Registry, { name, help, type, samples }: Measure): void {
  const labelNames = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))];
  const options = { name, help, labelNames, registers: [registry] };
  const metric = type === "gauge" ? new Gauge(options) : new Counter(options);
  for (const { labels, value } of samples) metric.inc(labels, value);
}

/** CPU, memory, handles and event-loop lag of this process, from the first scrape on. */
function processRegistry(): Registry {
  if (ofTheProcess !== null) return ofTheProcess;
  ofTheProcess = new Registry();
  collectDefaultMetrics({ register: ofTheProcess });
  return ofTheProcess;
}
