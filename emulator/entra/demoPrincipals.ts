import { makeClientCertificate } from '../http/certificate.ts';
import type { Entra } from './entraSide.ts';

/** Addresses, and one identity of each kind, for users who start the emulator as a program. */
export function entraLine(entra: Entra): Record<string, unknown> {
  const { authorityHost, tenantId, imdsUrl, appService, caCertificate } = entra;
  const role = 'AcrPush';
  const { clientId, secret } = entra.addApplication({ role });
  const { pem, certificate } = makeClientCertificate('emulator');
  const outside = entra.outsideIssuer();
  const workload = entra.addApplication({ role, federated: outside });
  const { userName, password } = entra.addUser({ role });
  entra.addManagedIdentity({ role, systemAssigned: true });
  const assigned = entra.addManagedIdentity({ role });
  return {
    ...{ authorityHost, tenantId, imdsUrl, appService, caCertificate },
    servicePrincipal: { clientId, secret },
    certificate: { clientId: entra.addApplication({ role, certificate }).clientId, pem },
    workload: { clientId: workload.clientId, token: outside.token({ expiresIn: 24 * 3600 }) },
    user: { userName, password },
    managedIdentity: { clientId: assigned.clientId, objectId: assigned.objectId, resourceId: assigned.resourceId },
  };
}

/** The same as text: the variables that @azure/identity reads. */
export function entraGreeting(entra: Entra): string {
  const { clientId, secret } = entra.addApplication({ role: 'AcrPush' });
  const { userName } = entra.addUser({ role: 'AcrPush' });
  entra.addManagedIdentity({ role: 'AcrPush', systemAssigned: true });
  return `
A service principal, and a machine's identity, as the environment variables that Microsoft's libraries read:
  AZURE_AUTHORITY_HOST=${entra.authorityHost}
  AZURE_TENANT_ID=${entra.tenantId}
  AZURE_CLIENT_ID=${clientId}
  AZURE_CLIENT_SECRET=${secret}
  AZURE_POD_IDENTITY_AUTHORITY_HOST=${entra.imdsUrl}
A device code is entered at ${entra.authorityHost}/devicelogin, where ${userName} is signed in.
NODE_EXTRA_CA_CERTS names a file with the authority to trust:
${entra.caCertificate}`;
}
