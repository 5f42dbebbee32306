import { readAttestationMark } from "@/lib/attestations/mark";
import { getConsole } from "@/lib/console";
import { type VersionAnswer, versionAnswerSchema } from "@/lib/environments/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "getVersion",
  says: "Which build of which console answers.",
  permission: "version:read",
  answers: { 200: versionAnswerSchema },
  handler: async (): Promise<VersionAnswer> => {
    const running = getConsole();
    return {
      environment: running.environment,
      sha: running.sha,
      built_at: running.env.BUILD_STAMP_AT ?? null,
      booted_at: running.bootedAt.toISOString(),
      instance: running.instance,
      attestation: await readAttestationMark(running),
    };
  },
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
