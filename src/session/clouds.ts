/** What a bare registry name is completed by, by the name that Az gives the cloud. */
export const clouds = {
  AzureCloud: { suffix: 'azurecr.io' },
  AzureChinaCloud: { suffix: 'azurecr.cn' },
  AzureUSGovernment: { suffix: 'azurecr.us' },
} as const;

export type CloudName = keyof typeof clouds;

/** The cloud that a login server belongs to, if its suffix says so. */
export function cloudOf(loginServer: string): CloudName | undefined {
  const host = loginServer.split(':')[0] ?? '';
  return (Object.keys(clouds) as CloudName[]).find((name) => host.endsWith(`.${clouds[name].suffix}`));
}
