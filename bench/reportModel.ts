/** What a report must come to, by the names of its own properties: counted by what fills the registry, while it does. */
export interface ReportFigures {
  readonly total: Figures;
  readonly repositories: Readonly<Record<string, Figures>>;
}

type Figures = Readonly<Record<string, number>>;

interface Content {
  readonly size: number;
  readonly holders: Set<string>;
  isUsed: boolean;
}

const counted = ['manifests', 'tags', 'untagged', 'unused', 'logicalSize'] as const;
const weighed = ['uniqueSize', 'sharedSize', 'unusedSize'] as const;

/** Maps and loops, and none of the code that it is compared with. */
export class ReportModel {
  readonly #contents = new Map<string, Content>();
  readonly #repositories = new Map<string, Record<string, number>>();

  /** A manifest and all that it refers to, its own document among it. Without indexes, what has no tag is unused. */
  add(
    repository: string,
    isTagged: boolean,
    parts: readonly { readonly digest: string; readonly size: number }[],
  ): void {
    const figures = this.#of(repository);
    const add = (name: (typeof counted)[number], value: number) => {
      figures[name] = (figures[name] ?? 0) + value;
    };
    add('manifests', 1);
    for (const name of isTagged ? (['tags'] as const) : (['untagged', 'unused'] as const)) add(name, 1);
    for (const { digest, size } of parts) {
      add('logicalSize', size);
      const content = this.#contents.get(digest) ?? { size, holders: new Set(), isUsed: false };
      content.holders.add(repository);
      content.isUsed ||= isTagged;
      this.#contents.set(digest, content);
    }
  }

  figures(): ReportFigures {
    const total: Record<string, number> = { storedSize: 0, sharedSize: 0, unusedSize: 0 };
    const add = (figures: Record<string, number>, name: string, value: number) => {
      figures[name] = (figures[name] ?? 0) + value;
    };
    for (const { size, holders, isUsed } of this.#contents.values()) {
      const isShared = holders.size > 1;
      add(total, 'storedSize', size);
      if (isShared) add(total, 'sharedSize', size);
      if (!isUsed) add(total, 'unusedSize', size);
      for (const holder of holders) {
        add(this.#of(holder), isShared ? 'sharedSize' : 'uniqueSize', size);
        if (!isShared && !isUsed) add(this.#of(holder), 'unusedSize', size);
      }
    }
    for (const one of this.#repositories.values()) for (const name of counted) add(total, name, one[name] ?? 0);
    return { total, repositories: Object.fromEntries(this.#repositories) };
  }

  #of(repository: string): Record<string, number> {
    let figures = this.#repositories.get(repository);
    if (!figures) {
      figures = Object.fromEntries([...counted, ...weighed].map((name) => [name, 0]));
      this.#repositories.set(repository, figures);
    }
    return figures;
  }
}
