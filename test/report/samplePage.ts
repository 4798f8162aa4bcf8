import type { PageData, PageRepository } from '../../src/report/figures.ts';

const hex = (number: number) => `sha256:${number.toString(16).padStart(64, 'a')}`;
const teams = ['payments', 'search', 'web', 'data', 'platform', 'mobile', 'ops', 'labs', 'tools', 'mirror'];

/** Figures for a page, the same each time: sizes fall off as they do in real registries. */
export function samplePage(count: number, more: Partial<PageData> = {}): PageData {
  const repositories = Array.from({ length: count }, (_, index): PageRepository => {
    const size = Math.floor(4e10 / (index + 1) ** 1.1) + 1000;
    return {
      name: `${teams[(index * 7) % teams.length]}/service-${index}`,
      manifests: 3 + ((index * 37) % 400),
      tags: 2 + ((index * 17) % 200),
      untagged: index % 50,
      unused: index % 23,
      indexes: index % 9,
      referrers: index % 4,
      logicalSize: Math.floor(size * (2 + (index % 5))),
      uniqueSize: size,
      sharedSize: Math.floor(size / 3),
      unusedSize: Math.floor(size / 20),
      share: 0,
      oldest: new Date(Date.UTC(2022, index % 12, 1)).toISOString(),
      newest: new Date(Date.UTC(2026, index % 10, 1)).toISOString(),
      locked: index % 3,
      repositoryLocked: false,
      platforms: index % 2 === 0 ? ['linux/amd64', 'linux/arm64'] : ['linux/amd64'],
      duplicates: index % 5 === 0 ? 2 : 0,
      duplicatedIn: [],
      unread: 0,
      freed: { tags: index % 40, manifests: index % 30, size: Math.floor(size / 8) },
    };
  });
  const sum = (of: (one: PageRepository) => number) => repositories.reduce((total, one) => total + of(one), 0);
  const stored = sum(({ uniqueSize, sharedSize }) => uniqueSize + Math.floor(sharedSize / 2));
  const bands = [
    'less than a week',
    '1 to 4 weeks',
    '1 to 3 months',
    '3 to 6 months',
    '6 to 12 months',
    '1 to 2 years',
    'more than 2 years',
  ];
  return {
    registryName: 'contoso',
    loginServer: 'contoso.azurecr.io',
    created: '2026-11-28T20:00:00.000Z',
    total: {
      repositories: count,
      manifests: sum(({ manifests }) => manifests),
      tags: sum(({ tags }) => tags),
      untagged: sum(({ untagged }) => untagged),
      unused: sum(({ unused }) => unused),
      indexes: 0,
      referrers: 0,
      locked: 0,
      unread: 0,
      logicalSize: sum(({ logicalSize }) => logicalSize),
      storedSize: stored,
      sharedSize: Math.floor(stored / 9),
      unusedSize: Math.floor(stored / 20),
      ages: bands.map((name, index) => ({
        name,
        manifests: 40 * (index + 1),
        size: Math.floor((stored * (1 + ((index * 3) % 7))) / 28),
      })),
      biggestLayers: Array.from({ length: Math.min(50, count * 3) }, (_, index) => ({
        digest: hex(index + 1),
        size: Math.floor(9e8 / (index + 1)) + 10,
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        repositoryCount: 1 + (index % 14),
        repositories: Array.from(
          { length: Math.min(10, 1 + (index % 14), count) },
          (__, at) => repositories[(index + at) % count]?.name ?? '',
        ),
      })),
      freed: { tags: 1234, manifests: 987, size: Math.floor(stored / 8) },
    },
    serviceSize: Math.floor(stored * 1.07),
    explanation: 'The service also counts what is soft-deleted.',
    policy: 'rules.json',
    use: { isKnown: false, text: 'The service keeps no date of the last pull.' },
    repositories,
    ...more,
  };
}
