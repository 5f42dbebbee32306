export const USAGE = `Usage: npm run breakglass -- --surface <surface> [--ref <branch, tag or SHA>] --reason "why"
         [--actor-email <who>] [--confirm <surface>] [--drill] [--dry-run]
       npm run breakglass -- import [--unsigned] [file …]

Deploys one surface without a console: the workflow is dispatched straight at GitHub, once, and never again by itself.
No check, lock or promotion rule is asked. Needed: a GitHub token and this checkout; no database, no console, no session.

  --surface      one of the surfaces of cockpit.config.ts
  --ref          what to deploy, main unless told; a commit that is not on main needs the branch that holds it
  --reason       why; kept in the audit log. One that begins with "drill" counts as a drill, as --drill does
  --actor-email  who you are; else git's user.email, else the address of your GitHub account (gh)
  --confirm      the surface's name once more, for a production target; asked for where somebody can answer
  --dry-run      says what would be sent, and sends and records nothing

  GITHUB_TOKEN, else \`gh auth token\` · GITHUB_REPOSITORY, else git's remote "origin" · GITHUB_API_URL
  DATABASE_URL   where the record goes if the database answers within 3 s; else it stays in .cockpit/breakglass
  SECRET_KEY     signs the record in its file

import adds the records that are still in .cockpit/breakglass, or in the files named, to the database of DATABASE_URL.
Where SECRET_KEY is set, a record without a signature is refused: anybody can have written it. --unsigned takes it as such.

Exit codes: 0 done, 1 refused or failed, 2 wrong usage.`;
