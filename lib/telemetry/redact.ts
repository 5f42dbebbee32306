const MASK = "[redacted]";
const SECRET_WORD = "secret|token|password|passwd|api_?key|private_?key|access_?key|credential|database_url";

const KEY_BLOCK = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;
const ISSUED_KEY = new RegExp(
  [
    "gh[pousr]_[A-Za-z0-9]{16,}",
    "github_pat_\\w{16,}",
    "HRKU-[\\w-]{16,}",
    "(?:AKIA|ASIA)[0-9A-Z]{16}",
    "xox[abeoprs]-[\\w-]{10,}",
    "(?:sk|rk)_(?:live|test)_\\w{10,}",
    "npm_[A-Za-z0-9]{30,}",
    "eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]{8,}",
  ].join("|"),
  "g",
);
const AUTHORIZATION = /\b(bearer|basic)(\s{1,4})(?!\[redacted\])[\w.~+/=-]{8,}/gi;
const URL_PASSWORD = /(:\/\/)(?!\[redacted\]@)[^\s/@"'<>]{1,512}@/g;
const SIGNED_PARAMETER =
  /([?&](?:sig|signature|x-amz-signature|x-amz-credential|code|key)=)(?!\[redacted\])[^\s&"'<>]+/gi;
const ASSIGNMENT = new RegExp(
  `\\b([\\w.-]{0,64}(?:${SECRET_WORD})[\\w.-]{0,64}["']?(?:\\s{0,4}=|:)\\s{0,4}["']?)(?!\\[redacted\\]|bearer\\s|basic\\s)[^\\s"'&<>,;]{4,}`,
  "gi",
);

/** The same text with everything that looks like a key, a password or a signed address masked; idempotent. */
export function redact(text: string): string {
  return text
    .replace(KEY_BLOCK, MASK)
    .replace(ISSUED_KEY, MASK)
    .replace(AUTHORIZATION, `$1$2${MASK}`)
    .replace(URL_PASSWORD, `$1${MASK}@`)
    .replace(SIGNED_PARAMETER, `$1${MASK}`)
    .replace(ASSIGNMENT, `$1${MASK}`);
}
