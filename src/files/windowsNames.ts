/**
 * Names that Windows reserves for devices, also with spaces or an extension behind them (Microsoft Learn, Naming
 * Files).
 */
const devices = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[\d¹²³]|lpt[\d¹²³])\s*(?:\.|$)/i;
/** Characters that are not allowed in Windows names: a colon begins a stream or follows a drive. */
const forbidden = /[<>:"|?*\\/]/;
const hasControl = (name: string): boolean => [...name].some((character) => character < ' ' || character === '\x7f');

/** Whether a file on Windows can have that name, and is that file and no device. */
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

/** Equal for names that Windows or macOS treat as the same: they ignore case, and compose accents. */
export function foldedName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
