/**
 * The one place that keeps secrets out of logs, traces and messages. It errs on the side of hiding:
 * whatever looks like a token is hidden, wherever it stands.
 */
const secretKeys =
  'access_token|refresh_token|id_token|password|passwd|pwd|secret|client_secret|client_assertion|assertion|sig|signature|token';

/** A semicolon ends `&amp;`: the body of a redirect repeats its signed address as HTML. */
const inForm = new RegExp(`(^|[?&;\\s])(${secretKeys})=[^&\\s"']*`, 'gi');
const inJson = new RegExp(`"(${secretKeys})"\\s*:\\s*"(?:[^"\\\\]|\\\\.)*"`, 'gi');
/** Azure Resource Manager calls a password `value`; the address and the headers of a webhook may hold anything. */
const inAnswers =
  /"(value|serviceUri|requestUri)"\s*:\s*"(?:[^"\\]|\\.)*"|"(customHeaders|headers)"\s*:\s*\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}/g;
const jwt = /eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g;
const authorization = /\b(Basic|Bearer)\s+[\w.~+/=-]{4,}/gi;

export function redact(text: string): string {
  return text
    .replace(inForm, '$1$2=***')
    .replace(inJson, '"$1":"***"')
    .replace(inAnswers, '"$1$2":"***"')
    .replace(jwt, '***')
    .replace(authorization, '$1 ***');
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

/** The start of a body, secrets hidden. Redacted before it is cut, so that no half of a secret is left. */
export function redactBody(body: string | Buffer): string {
  const text = redact(body.toString('utf8'));
  return text.length > 2000 ? `${text.slice(0, 2000)} ... (${text.length} characters)` : text;
}
