import { makeClientCertificate } from '../certificate.ts';
import type { Entra } from './entra-side.ts';

/** One identity of each kind, for who starts the emulator as a program and can't call it. */
export function demoPrincipals(entra: Entra): Record<string, unknown> {
  const role = 'AcrPush';
  const { clientId, secret } = entra.addApplication({ role });
  const { pem } = makeClientCertificate('emulator');
  const outside = entra.outsideIssuer();
  const user = entra.addUser({ role });
  const assigned = entra.addManagedIdentity({ role });
  entra.addManagedIdentity({ role, systemAssigned: true });
  return {
    servicePrincipal: { clientId, secret },
    certificate: { clientId: entra.addApplication({ role, certificate: pem }).clientId, pem },
    workload: { clientId: entra.addApplication({ role, federated: outside }).clientId, token: dayLong(outside) },
    user: { userName: user.userName, password: user.password },
    managedIdentity: { clientId: assigned.clientId, objectId: assigned.objectId, resourceId: assigned.resourceId },
  };
}

const dayLong = (outside: ReturnType<Entra['outsideIssuer']>) => outside.token({ expiresIn: 24 * 3600 });
