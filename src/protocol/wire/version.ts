/** Set by the build from package.json; what runs from its sources calls itself a development version. */
declare const acrshellVersion: string | undefined;
export const version = typeof acrshellVersion === 'string' ? acrshellVersion : '0.0.0-development';
