/** Set by the build from package.json; a run from the sources reports a development version. */
declare const acrshellVersion: string | undefined;
export const version = typeof acrshellVersion === 'string' ? acrshellVersion : '0.0.0-development';
