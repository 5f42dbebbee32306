import { buildApp } from "@/scripts/build/next-build";
import { reportProblem } from "@/scripts/refusal";

try {
  await buildApp({ always: true });
} catch (error) {
  process.exitCode = reportProblem(error);
}
