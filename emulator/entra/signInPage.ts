import { type Reply, text } from '../http/reply.ts';
import type { DirectoryObjects, User } from './directoryObjects.ts';
import { applicationUnknown, EntraError, grantInvalid, parameterMissing } from './entraError.ts';
import type { LoginState, TokenCall } from './tokenCall.ts';

/**
 * GET /{tenant}/oauth2/v2.0/authorize: the sign-in page. This one asks for no password: the user that `login_hint`
 * names, or the only user, is signed in already.
 */
export function authorize(state: LoginState, query: URLSearchParams, tenant: string): Reply {
  const clientId = query.get('client_id') ?? '';
  const application = state.objects.application(clientId);
  if (application === undefined) throw applicationUnknown(clientId, tenant);
  if (query.get('response_type') !== 'code') {
    throw new EntraError(700054, 'unsupported_response_type', "Only the response_type 'code' is enabled.");
  }
  const redirect = redirectAddress(query.get('redirect_uri'), clientId);
  const challenge = query.get('code_challenge');
  if (challenge !== null && query.get('code_challenge_method') !== 'S256') {
    throw new EntraError(501491, 'invalid_request', 'Only the code_challenge_method S256 is supported.');
  }
  const request = { clientId, redirectUri: query.get('redirect_uri') ?? '', challenge, nonce: query.get('nonce') };
  const code = state.authorizationCodes.issue(request, theUser(state.objects, query.get('login_hint')));
  const answer = { code, state: query.get('state') ?? '' };
  return query.get('response_mode') === 'form_post' ? postedForm(redirect, answer) : redirected(redirect, answer);
}

/** RFC 8252, 7.3: a program on this machine listens on the loopback interface, on any port. */
function redirectAddress(given: string | null, clientId: string): URL {
  const address = URL.parse(given ?? '');
  if (address?.protocol !== 'http:' || !['localhost', '127.0.0.1'].includes(address.hostname)) {
    throw new EntraError(
      50011,
      'invalid_request',
      `The redirect URI '${given ?? ''}' does not match the redirect URIs configured for the application '${clientId}'.`,
    );
  }
  return address;
}

function theUser(objects: DirectoryObjects, name: string | null): User {
  const [only, ...others] = objects.users;
  const user = name === null ? only : objects.user(name);
  if (user === undefined || (name === null && others.length > 0)) {
    throw new EntraError(50058, 'login_required', 'A user must be named by login_hint where there are several.');
  }
  return user;
}

function redirected(address: URL, answer: Record<string, string>): Reply {
  for (const [name, value] of Object.entries(answer)) address.searchParams.set(name, value);
  return text(302, 'text/html; charset=utf-8', '', { Location: address.href });
}

/** OAuth 2.0 Form Post Response Mode: the browser posts the answer. */
function postedForm(address: URL, answer: Record<string, string>): Reply {
  const fields = Object.entries(answer).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${quoted(value)}">`,
  );
  return page(`<form method="post" action="${quoted(address.href)}">${fields.join('')}<button>Continue</button></form>
<script>document.forms[0].submit()</script>`);
}

/** GET /devicelogin: the page that the device's message names. */
export function deviceLoginPage(objects: DirectoryObjects): Reply {
  const users = objects.users.map(({ userName }) => `<option>${quoted(userName)}</option>`);
  return page(`<form method="post"><label>Code <input name="user_code" autofocus></label>
<label>User <select name="user">${users.join('')}</select></label>
<button name="answer" value="accept">Sign in</button> <button name="answer" value="decline">Decline</button></form>`);
}

/** POST /devicelogin, by that page or by a program: `user_code`, `user`, and `answer=decline` to decline. */
export function confirmDeviceCode({ form, objects, deviceCodes, logged }: TokenCall): Reply {
  const userCode = form.get('user_code');
  if (userCode === null) throw parameterMissing('user_code');
  const user = form.get('answer') === 'decline' ? 'declined' : theUser(objects, form.get('user'));
  if (user !== 'declined') logged.identity = user.userName;
  try {
    deviceCodes.answer(userCode, user);
  } catch (error) {
    throw grantInvalid((error as Error).message);
  }
  return page('<p>You can close this window.</p>');
}

const quoted = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const page = (body: string) =>
  text(200, 'text/html; charset=utf-8', `<!doctype html><title>AcrShell emulator: sign in</title>\n${body}\n`);
