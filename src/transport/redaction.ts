/**
 * The only place where secrets are removed from logs, traces and messages. It hides too much rather than too little:
 * anything that looks like a token, and every secret that the session was given. The text comes from servers, so each
 * expression looks at a character a bounded number of times.
 */
const secretKeys =
  'access_token|refresh_token|id_token|password|passwd|pwd|secret|client_secret|client_assertion|assertion|sig|signature|token';

/** The semicolon of `&amp;` is part of it: the body of a redirect contains the signed address as HTML. */
const inForm = new RegExp(`(^|[?&;\\s])(${secretKeys})=[^&\\s"']*`, 'gi');
/** To the end if the text was cut in the middle of it. */
const inJson = new RegExp(`"(${secretKeys})"\\s*:\\s*"(?:[^"\\\\]|\\\\.)*(?:"|\\\\?$)`, 'gi');
/** Azure Resource Manager calls a password `value`; the address and headers of a webhook may contain secrets, too. */
const inAnswers =
  /"(value|serviceUri|requestUri)"\s*:\s*"(?:[^"\\]|\\.)*(?:"|\\?$)|"(customHeaders|headers)"\s*:\s*\{(?:[^{}"]|"(?:[^"\\]|\\.)*(?:"|$)){0,1000}\}?/g;
/** Base64 that is as long as a token; JSON Web Tokens begin with `{"`. */
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

/** Shorter ones occur as words in ordinary messages. */
const shortest = 6;
const known = new Map<string, readonly string[]>();

export interface Secret {
  readonly secret: string | undefined;
  /** The user name that it is sent with as Basic. */
  readonly userName?: string | undefined;
}

/**
 * From now on these are hidden wherever they occur: as they are, in JSON, in an address, or in base64 as in Basic.
 * `owner`: the identity that they belong to; they are added to its secrets until `forgetSecrets`.
 */
export function keepSecrets(owner: string, secrets: readonly Secret[]): void {
  const forms = secrets.flatMap(({ secret = '', userName }) =>
    secret.length < shortest ? [] : formsOf(secret, userName),
  );
  if (forms.length > 0) known.set(owner, [...new Set([...(known.get(owner) ?? []), ...forms])]);
}

/** Forgets those of one owner, or all. */
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

/** The longest first: one may be a part of another. */
function withoutKnown(text: string): string {
  let hidden = text;
  for (const secret of [...known.values()].flat().sort((a, b) => b.length - a.length))
    if (hidden.includes(secret)) hidden = hidden.replaceAll(secret, '***');
  return hidden;
}

const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-registry-auth']);

/** Headers as lines, without secrets. */
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
/**
 * The bytes that are searched, more than are shown: a secret that begins in the shown part is found to its end, or
 * hidden to the end of the text.
 */
const looked = 8 * 1024;

/** The start of a body. Secrets are hidden before it is cut, so that no part of one is left. */
export function redactBody(body: string | Buffer): string {
  const start = typeof body === 'string' ? body.slice(0, looked) : body.toString('utf8', 0, looked);
  const text = redact(start);
  if (text.length <= shown && start.length === body.length) return text;
  return `${text.slice(0, shown)} ... (${body.length} ${typeof body === 'string' ? 'characters' : 'bytes'})`;
}
