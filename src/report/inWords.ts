import type { TotalSummary } from './figures.ts';

const units = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** 1.4 GB. */
function sizeInWords(bytes: number): string {
  let [size, unit] = [bytes, 0];
  while (Math.abs(size) >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

const counted = (number: number, one: string, several: string) =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : several}`;

/** The totals of a registry in a sentence. */
export function inWords(registryName: string, total: TotalSummary): string {
  const what = `${counted(total.repositories, 'repository', 'repositories')} with ${counted(total.manifests, 'manifest', 'manifests')}`;
  const unused =
    total.unused === 0
      ? ''
      : ` ${counted(total.unused, 'manifest is', 'manifests are')} unused: ${sizeInWords(total.unusedSize)}.`;
  return `${registryName}: ${what} hold ${sizeInWords(total.storedSize)}; ${sizeInWords(total.logicalSize)} if nothing were shared.${unused}`;
}
