import { ArmError, invalid } from './armError.ts';

/** Words that Resource Manager reserves (Resolve reserved resource name errors). */
const reservedNames = `ACCESS AZURE BING BIZSPARK BIZTALK CORTANA DIRECTX DOTNET DYNAMICS EXCEL EXCHANGE FOREFRONT
  GROOVE HOLOLENS HYPERV KINECT LYNC MSDN O365 OFFICE OFFICE365 ONEDRIVE ONENOTE OUTLOOK POWERPOINT SHAREPOINT SKYPE
  VISIO VISUALSTUDIO`.split(/\s+/);
const reservedParts = ['MICROSOFT', 'WINDOWS', 'XBOX'];
const reservedStart = 'LOGIN';

export const isReserved = (name: string) => {
  const upper = name.toUpperCase();
  const hasReservedPart = reservedParts.some((part) => upper.includes(part));
  return reservedNames.includes(upper) || hasReservedPart || upper.startsWith(reservedStart);
};

export const reservedMessage = (name: string) =>
  `The resource name '${name}' or a part of the name is a trademarked or reserved word.`;

export const isRegistryName = (name: string) => /^[a-zA-Z0-9]{5,50}$/.test(name);

export const registryNameRule =
  'The registry name is invalid: it may contain alpha numeric characters only and must be between 5 and 50 characters.';

export function checkRegistryName(name: string): void {
  if (isReserved(name)) throw new ArmError(400, 'ReservedResourceName', reservedMessage(name));
  if (!isRegistryName(name)) throw invalid('RegistryNameInvalid', registryNameRule, 'registryName');
}

/** With a domain name label, the registry's own name is the one in use, otherwise its DNS name. */
export function nameTaken(name: string, labelScope: unknown): ArmError {
  if (labelScope !== undefined && labelScope !== 'Unsecure') {
    return new ArmError(
      409,
      'RegistryNameAlreadyInUse',
      `The registry name ${name} is already in use. You can check if the name is already claimed using following API: https://aka.ms/acr/check-name-availability`,
    );
  }
  return new ArmError(
    409,
    'AlreadyInUse',
    `The registry DNS name ${name.toLowerCase()}.azurecr.io is already in use. You can check if the name is already claimed using following API: https://docs.microsoft.com/en-us/rest/api/containerregistry/registries/checknameavailability`,
  );
}
