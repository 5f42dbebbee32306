import "server-only";

import { CHECK_WORKFLOW, type CockpitConfig } from "@/lib/core/config";
import type { EnvironmentSeen, GitHubSetup, RepositorySeen } from "@/lib/core/github-setup";
import { nameAt } from "@/lib/core/secret-config";
import { dispatchInputs } from "@/lib/deploys/rules";
import { orUnknown, type Setup } from "@/lib/setup/look";
import { about, type Finding } from "@/lib/setup/rules";
import { readWorkflowFile, type Sent } from "@/lib/setup/workflow-file";

type Asked = Pick<Setup, "config" | "github" | "repository">;

/** GitHub answers 404 to whoever may not see a list. */
const UNLISTED = about("environment", "all").unknown(
  "GitHub shows no list of environments to this key",
  "Let the key read Actions and environments; then run doctor again.",
);

/** A workflow that was looked at, and the environments it names. */
interface Looked {
  findings: Finding[];
  environments: string[];
}

/** The repository, its main branch, the workflows on it, and the environments they name. */
export async function inspectRepository(asked: Asked, seen: RepositorySeen | null): Promise<Finding[]> {
  const of = about("repository", asked.repository);
  if (seen === null) {
    return [
      of.wrong("GitHub shows no such repository to this key", "Correct GITHUB_REPOSITORY, or the key's access to it."),
    ];
  }
  const { main_branch: branch } = asked.config;
  const main = await orUnknown(of, async () => {
    const found = await asked.github.readBranch(branch);
    return found === null
      ? [
          of.wrong(
            `shows this key no branch ${branch}`,
            "Correct main_branch in cockpit.config.ts, or make the branch.",
          ),
        ]
      : [of.ok(`is there, with the branch ${branch}`)];
  });
  const workflows = await Promise.all(
    sentToWorkflows(asked.config).map(([file, sent]) => inspectWorkflow(asked, file, sent)),
  );
  const named = [...new Set([...workflows.flatMap(({ environments }) => environments), ...ofSecrets(asked.config)])];
  return [
    ...main,
    ...standingFaults(asked.repository, seen),
    ...workflows.flatMap(({ findings }) => findings),
    ...(await inspectEnvironments(asked, named)),
  ];
}

/** Each workflow that the console starts, with what it sends there. */
function sentToWorkflows(config: CockpitConfig): [string, Sent][] {
  const example = { sha: "0".repeat(40), correlationId: "a".repeat(26) };
  const files = Map.groupBy(config.surfaces, ({ workflow }) => workflow);
  const deploying = [...files].map(([file, surfaces]): [string, Sent] => [
    file,
    { inputs: surfaces.map((surface) => dispatchInputs(surface, example)) },
  ]);
  const checks = config.secrets.flatMap((secret) =>
    secret.handler === undefined || secret.handler === "generated"
      ? []
      : secret.consumers.flatMap((consumer) =>
          consumer.kind === "github_actions_secret"
            ? [
                {
                  secret: nameAt({ consumer, secret }),
                  environment: consumer.environment ?? "",
                  proof: "0",
                  correlation_id: "a",
                },
              ]
            : [],
        ),
  );
  return checks.length === 0 ? deploying : [...deploying, [CHECK_WORKFLOW, { inputs: checks }]];
}

async function inspectWorkflow({ config, github }: Asked, file: string, sent: Sent): Promise<Looked> {
  const of = about("workflow", file);
  const branch = config.main_branch;
  const environments: string[] = [];
  const findings = await orUnknown(of, async () => {
    const text = await github.readFile(`.github/workflows/${file}`, branch);
    if (text === null) {
      return [
        of.wrong(`is not on ${branch}`, `Add .github/workflows/${file} to ${branch}, or correct cockpit.config.ts.`),
      ];
    }
    const read = readWorkflowFile(text, sent);
    environments.push(...read.environments);
    const found = [
      ...(await standingOf(github, file)),
      ...read.faults.map(({ says, fix }) => of.wrong(says, fix)),
      ...read.unreadable.map((name) =>
        of.unknown(
          `names an environment that only a run works out: ${name}`,
          "Look at that environment's protection yourself.",
        ),
      ),
    ];
    return found.length > 0 ? found : [of.ok("takes the console's inputs, and its runs carry the id")];
  });
  return { findings, environments };
}

async function standingOf(github: GitHubSetup, file: string): Promise<Finding[]> {
  const of = about("workflow", file);
  const known = await github.readWorkflow(file);
  if (known === null) {
    return [
      of.wrong("has a file, and GitHub lists no workflow of it", "Push a commit to its file; GitHub then reads it."),
    ];
  }
  if (known.state === "active") return [];
  return [of.wrong(`is ${known.state.replaceAll("_", " ")}`, "Enable it on the repository's Actions page.")];
}

/** Environments that secrets are handed to. */
function ofSecrets({ secrets }: CockpitConfig): string[] {
  return secrets.flatMap(({ consumers }) =>
    consumers.flatMap((consumer) =>
      consumer.kind === "github_actions_secret" && consumer.environment !== undefined ? [consumer.environment] : [],
    ),
  );
}

function standingFaults(repository: string, { isArchived, name }: RepositorySeen): Finding[] {
  const of = about("repository", repository);
  return [
    ...(isArchived ? [of.wrong("is archived: nothing can run there", "Unarchive it on its settings page.")] : []),
    ...(name.toLowerCase() === repository.toLowerCase()
      ? []
      : [of.wrong(`is called ${name} now`, `Set GITHUB_REPOSITORY to ${name}.`)]),
  ];
}

async function inspectEnvironments({ config, github }: Asked, named: readonly string[]): Promise<Finding[]> {
  return orUnknown(about("environment", named.join(", ")), async () => {
    const found = await github.listEnvironments();
    if (found === null) return [UNLISTED];
    const branch = config.main_branch;
    const isProtected = found.some(({ branches }) => branches === "protected")
      ? ((await github.readBranch(branch))?.isProtected ?? false)
      : false;
    return named.map((name) => {
      const seen = found.find((one) => one.name.toLowerCase() === name.toLowerCase());
      return judgeEnvironment(name, { seen, branch, isProtected });
    });
  });
}

function judgeEnvironment(
  name: string,
  { seen, branch, isProtected }: { seen: EnvironmentSeen | undefined; branch: string; isProtected: boolean },
): Finding {
  const of = about("environment", name);
  if (seen === undefined)
    return of.wrong("is not there", `Make the environment ${name} on the repository's settings page.`);
  const fix = `Limit its deployment branches to ${branch}.`;
  const { branches } = seen;
  if (branches === "all") return of.wrong("lets every branch use its secrets", fix);
  if (branches === "protected") {
    if (!isProtected)
      return of.wrong(`takes protected branches only, and ${branch} is not protected`, `Protect ${branch}.`);
    return of.ok(`is limited to protected branches; ${approvalWords(seen)}`);
  }
  const others = branches.filter((one) => one !== branch);
  if (!branches.includes(branch)) return of.wrong(`does not take ${branch}`, fix);
  if (others.length > 0) return of.wrong(`takes ${others.join(", ")} as well as ${branch}`, fix);
  return of.ok(`is limited to ${branch}; ${approvalWords(seen)}`);
}

function approvalWords({ reviewers, waitMinutes }: EnvironmentSeen): string {
  const who = reviewers.length === 0 ? "nobody has to approve" : `${reviewers.join(" or ")} must approve`;
  return waitMinutes === 0 ? who : `${who}; each run waits ${waitMinutes} min`;
}
