/** Text as a literal in a PowerShell command. A curly quotation mark ends one, too (about_Quoting_Rules). */
export const quoted = (text: string): string => `'${text.replace(/['\u2018\u2019\u201a\u201b]/gu, '$&$&')}'`;
