/** Set by the build from package.json; a console run from its sources calls itself a development one. */
declare const acrshellVersion: string | undefined;
export const version = typeof acrshellVersion === 'string' ? acrshellVersion : '0.0.0-development';
