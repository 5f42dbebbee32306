import { reportProblem } from "@/cli/refusal";
import { buildApp } from "@/sandbox/build/next-build";

try {
  await buildApp({ always: true });
} catch (error) {
  process.exitCode = reportProblem(error);
}
