/**
 * The one place that keeps secrets out of logs, traces and messages. It errs on the side of hiding: whatever looks like
 * a token is hidden, wherever it stands, and so is every secret that the session was given. Each expression looks at a
 * character a bounded number of times: what is redacted comes from servers.
 */
const secretKeys =
  'access_token|refresh_token|id_token|password|passwd|pwd|secret|client_secret|client_assertion|assertion|sig|signature|token';

/** A semicolon ends `&amp;`: the body of a redirect repeats its signed address as HTML. */
const inForm = new RegExp(`(^|[?&;\\s])(${secretKeys})=[^&\\s"']*`, 'gi');
/** To its end, where the text was cut in the middle of it. */
const inJson = new RegExp(`"(${secretKeys})"\\s*:\\s*"(?:[^"\\\\]|\\\\.)*(?:"|\\\\?$)`, 'gi');
/** Azure Resource Manager calls a password `value`; the address and the headers of a webhook may hold anything. */
const inAnswers =
  /"(value|serviceUri|requestUri)"\s*:\s*"(?:[^"\\]|\\.)*(?:"|\\?$)|"(customHeaders|headers)"\s*:\s*\{(?:[^{}"]|"(?:[^"\\]|\\.)*(?:"|$)){0,1000}\}?/g;
/** A run of what tokens are made of; JSON Web Tokens begin with `{"` in base64. */
const run = /[\w.-]{12,}/g;
const authorization = /\b(Basic|Bearer)\s+[\w.~+/=-]{4,}/gi;

/** A token or password in an address: `https://TOKEN@github.com/owner/app.git`. */
const userInfo = /\b([a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@"'<>]{1,2000}@/gi;

export function redact(text: string): string {
  return withoutKnown(text)
    .replace(inForm, '$1$2=***')
    .replace(inJson, '"$1":"***"')
    .replace(inAnswers, '"$1$2":"***"')
    .replace(userInfo, '$1***@')
    .replace(run, hideToken)
    .replace(authorization, '$1 ***');
}

function hideToken(text: string): string {
  const start = text.indexOf('eyJ');
  return start >= 0 && text.indexOf('.', start + 8) >= 0 ? `${text.slice(0, start)}***` : text;
}

/** Shorter ones are words that stand in every message. */
const shortest = 6;
const known = new Map<string, readonly string[]>();

export interface Secret {
  readonly secret: string | undefined;
  /** With whom it is sent as Basic. */
  readonly userName?: string | undefined;
}

/**
 * From here on these are hidden wherever they come back: as they are, in JSON, in an address, or in base64 as Basic
 * sends them. `owner`: whose they are; they add to what is known of it, until `forgetSecrets`.
 */
export function keepSecrets(owner: string, secrets: readonly Secret[]): void {
  const forms = secrets.flatMap(({ secret = '', userName }) =>
    secret.length < shortest ? [] : formsOf(secret, userName),
  );
  if (forms.length > 0) known.set(owner, [...new Set([...(known.get(owner) ?? []), ...forms])]);
}

/** Of one owner, or all that were kept. */
export function forgetSecrets(owner?: string): void {
  if (owner === undefined) known.clear();
  else known.delete(owner);
}

function formsOf(secret: string, userName: string | undefined): string[] {
  const basic = userName === undefined ? [] : [Buffer.from(`${userName}:${secret}`, 'utf8').toString('base64')];
  const inAddress = [encodeURIComponent(secret), new URLSearchParams({ '': secret }).toString().slice(1)];
  const forms = [secret, JSON.stringify(secret).slice(1, -1), ...inAddress, ...basic];
  return forms;
}

/** The longest first: one may be the beginning of another. */
function withoutKnown(text: string): string {
  let hidden = text;
  for (const secret of [...known.values()].flat().sort((a, b) => b.length - a.length))
    if (hidden.includes(secret)) hidden = hidden.replaceAll(secret, '***');
  return hidden;
}

const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-registry-auth']);

/** Headers as lines, secrets hidden. */
export function redactHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  return Object.entries(headers)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const shown = secretHeaders.has(name.toLowerCase()) ? '***' : redact(String(value));
      return `${name}: ${shown}`;
    })
    .join('\n');
}

const shown = 2000;
/** Bytes that are looked at: secrets that begin in what is shown end in here, or are hidden to the end. */
const looked = 8 * 1024;

/** The start of a body, secrets hidden before it is cut, so that no half of a secret is left. */
export function redactBody(body: string | Buffer): string {
  const start = typeof body === 'string' ? body.slice(0, looked) : body.toString('utf8', 0, looked);
  const text = redact(start);
  if (text.length <= shown && start.length === body.length) return text;
  return `${text.slice(0, shown)} ... (${body.length} ${typeof body === 'string' ? 'characters' : 'bytes'})`;
}
