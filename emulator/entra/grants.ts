import { json, type Reply } from '../http/reply.ts';
import { authenticatedApplication, namedApplication } from './clientAuthentication.ts';
import { deviceCodeLifetime } from './deviceCodes.ts';
import type { Application, User } from './directoryObjects.ts';
import { EntraError, parameterMissing, userDisabled } from './entraError.ts';
import { type Asked, askedOf } from './resources.ts';
import type { TokenCall } from './tokenCall.ts';
import { type Proof, tokenLifetime } from './tokenMaker.ts';

type Grant = (call: TokenCall) => Reply;

/** RFC 6749's grants, and the device's under its registered name and the short one that MSAL sends. */
const grants: Record<string, Grant> = {
  client_credentials: clientCredentials,
  authorization_code: authorizationCode,
  refresh_token: refreshToken,
  password,
  device_code: deviceCode,
  'urn:ietf:params:oauth:grant-type:device_code': deviceCode,
};

/** POST /{tenant}/oauth2/v2.0/token, and its older forms. */
export function token(call: TokenCall): Reply {
  const grantType = call.form.get('grant_type');
  if (grantType === null) throw parameterMissing('grant_type');
  const grant = Object.hasOwn(grants, grantType) ? grants[grantType] : undefined;
  if (grant === undefined) {
    throw new EntraError(
      70003,
      'unsupported_grant_type',
      `The app requested an unsupported grant type '${grantType}'.`,
    );
  }
  return grant(call);
}

/** POST /{tenant}/oauth2/v2.0/devicecode */
export function startDeviceCode(call: TokenCall): Reply {
  const application = namedApplication(call);
  askedOf(call.form, true, call.tenant);
  const { deviceCode, userCode } = call.deviceCodes.start(application.clientId);
  const verificationUri = `${call.origin}/devicelogin`;
  return json(200, {
    user_code: userCode,
    device_code: deviceCode,
    // AD FS and v1 name it otherwise.
    ...(call.isV1 ? { verification_url: verificationUri } : {}),
    verification_uri: verificationUri,
    expires_in: deviceCodeLifetime,
    interval: call.pollingInterval,
    message: `To sign in, use a web browser to open the page ${verificationUri} and enter the code ${userCode} to authenticate.`,
  });
}

function clientCredentials(call: TokenCall): Reply {
  const application = authenticatedApplication(call, false);
  const { resource } = askedOf(call.form, false, call.tenant);
  const accessToken = call.tokens.forApplication(application, resource, proofOf(call));
  return json(200, tokenBody(call, accessToken, resource));
}

function authorizationCode(call: TokenCall): Reply {
  const application = authenticatedApplication(call, true);
  const { user, nonce } = call.authorizationCodes.redeem(required(call, 'code'), call.form);
  return userTokens(call, application, user, nonce);
}

function refreshToken(call: TokenCall): Reply {
  const application = authenticatedApplication(call, true);
  return userTokens(
    call,
    application,
    call.refreshTokens.redeem(required(call, 'refresh_token'), application.clientId),
  );
}

function password(call: TokenCall): Reply {
  const application = authenticatedApplication(call, true);
  const userName = required(call, 'username');
  const user = call.objects.user(userName);
  if (user === undefined) {
    throw new EntraError(
      50034,
      'invalid_grant',
      `The user account ${userName} does not exist in the ${call.tenant} directory.`,
    );
  }
  if (user.password !== required(call, 'password')) {
    throw new EntraError(50126, 'invalid_grant', 'Error validating credentials due to invalid username or password.');
  }
  return userTokens(call, application, user);
}

function deviceCode(call: TokenCall): Reply {
  const application = authenticatedApplication(call, true);
  // v1 names the field `code`.
  const code = call.form.get('device_code') ?? call.form.get('code');
  if (code === null) throw parameterMissing('device_code');
  return userTokens(call, application, call.deviceCodes.redeem(code, application.clientId));
}

function required({ form }: TokenCall, name: string): string {
  const value = form.get(name);
  if (value === null || value === '') throw parameterMissing(name);
  return value;
}

function proofOf({ form }: TokenCall): Proof {
  if (form.has('client_assertion')) return 'assertion';
  return form.has('client_secret') ? 'secret' : 'none';
}

function userTokens(call: TokenCall, application: Application, user: User, nonce: string | null = null): Reply {
  if (!user.enabled) throw userDisabled();
  const { tokens, origin } = call;
  const asked = askedOf(call.form, true, call.tenant);
  call.logged.identity = user.userName;
  const issuer = `${origin}/${call.tenant === 'adfs' ? 'adfs' : `${tokens.tenant}/v2.0`}`;
  return json(200, {
    ...tokenBody(call, tokens.forUser(user, application, asked.resource, proofOf(call)), asked.resource),
    ...(isWanted(call, asked, 'offline')
      ? { refresh_token: call.refreshTokens.issue(application.clientId, user) }
      : {}),
    ...(isWanted(call, asked, 'openid') ? { id_token: tokens.idToken(user, application, issuer, nonce) } : {}),
    // MSAL derives the account's key from it.
    client_info: Buffer.from(JSON.stringify({ uid: user.objectId, utid: tokens.tenant })).toString('base64url'),
  });
}

/** v1 and AD FS return both without a request. */
const isWanted = ({ isV1 }: TokenCall, asked: Asked, which: 'offline' | 'openid') => isV1 || asked[which];

function tokenBody(
  { isV1, tenant, form, clock }: TokenCall,
  accessToken: string,
  resource: string,
): Record<string, unknown> {
  const common = { token_type: 'Bearer', access_token: accessToken };
  if (!isV1) {
    const scope = form.get('scope') ?? '';
    return { ...common, scope, expires_in: tokenLifetime, ext_expires_in: tokenLifetime };
  }
  const notBefore = Math.floor(clock.now() / 1000);
  return {
    ...common,
    resource,
    // AD FS writes a number here, and az calculates with it; Azure AD v1 writes text.
    expires_in: tenant === 'adfs' ? tokenLifetime : String(tokenLifetime),
    expires_on: String(notBefore + tokenLifetime),
    not_before: String(notBefore),
  };
}
