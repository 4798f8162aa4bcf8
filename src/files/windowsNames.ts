/** Names that Windows keeps for devices, with spaces or an extension behind them too (Microsoft Learn, Naming Files). */
const devices = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[\d¹²³]|lpt[\d¹²³])\s*(?:\.|$)/i;
/** Characters that a Windows name may not hold: a colon opens a stream or a drive. */
const forbidden = /[<>:"|?*\\/]/;
const hasControl = (name: string): boolean => [...name].some((character) => character < ' ' || character === '\x7f');

/** Whether a file can have that name on Windows, and is that file and no device. */
export function isWindowsName(name: string): boolean {
  return (
    name !== '' &&
    name.length <= 255 &&
    !forbidden.test(name) &&
    !hasControl(name) &&
    !devices.test(name) &&
    !/[. ]$/.test(name)
  );
}

/** Names that Windows or macOS take for one have the same: they know no case, and compose accents. */
export function foldedName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
