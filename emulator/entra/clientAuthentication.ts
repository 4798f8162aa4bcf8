import { checkAssertion } from './assertions.ts';
import type { Application } from './directoryObjects.ts';
import {
  applicationDisabled,
  applicationUnknown,
  credentialMissing,
  parameterMissing,
  secretExpired,
  secretInvalid,
} from './entraError.ts';
import type { TokenCall } from './tokenCall.ts';

/** The application that a request names, before it is authenticated. */
export function namedApplication({ tenant, form, objects, logged }: TokenCall): Application {
  const clientId = form.get('client_id');
  if (clientId === null || clientId === '') throw parameterMissing('client_id');
  logged.identity = clientId;
  const application = objects.application(clientId);
  if (application === undefined) throw applicationUnknown(clientId, tenant);
  if (!application.enabled) throw applicationDisabled(clientId);
  return application;
}

/** Authenticates by secret or by assertion. A public client has neither and only signs users in. */
export function authenticatedApplication(call: TokenCall, publicAllowed: boolean): Application {
  const application = namedApplication(call);
  const { form, clock } = call;
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  if (assertion !== null) checkAssertion(application, assertion, call.assertionAudiences, clock.now());
  else if (secret !== null) checkSecret(application, secret, clock.now());
  else if (!publicAllowed || application.secret !== '') throw credentialMissing();
  return application;
}

function checkSecret({ clientId, ...application }: Application, secret: string, now: number): void {
  if (secret === '' || secret !== application.secret) throw secretInvalid(clientId);
  if (now >= application.secretExpiresAt) throw secretExpired(clientId);
}
