import type { Sandbox } from "@/sandbox/sandbox-file";

/** What a person needs to begin, as lines for the terminal. */
export function announcement(sandbox: Sandbox, how: { took: string; stop: string }): string {
  const { admin, operator, viewer, simulator } = sandbox;
  const people = { admin, operator, viewer };
  const lines = [
    "",
    `Ready in ${how.took}.`,
    "",
    `  STAGING      ${sandbox.staging.url}`,
    `  PRODUCTION   ${sandbox.production.url}`,
    ...(simulator ? [`  platform     ${simulator.control_url} (simulated, repository ${simulator.repository})`] : []),
    "",
    "  Sign in with one press on the page, or with e-mail, password and a code (npm run code -- admin):",
    ...Object.entries(people).map(
      ([role, { email, password, totp_secret }]) =>
        `  ${role.padEnd(10)} ${email.padEnd(24)} ${password}   TOTP secret ${totp_secret}`,
    ),
    "",
    `  ${how.stop}`,
    "",
  ];
  return lines.join("\n");
}
