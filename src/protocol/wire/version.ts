/** Set by the build from package.json; what runs from its sources calls itself a development version. */
declare const ACRSHELL_VERSION: string | undefined;
export const version = typeof ACRSHELL_VERSION === 'string' ? ACRSHELL_VERSION : '0.0.0-development';
