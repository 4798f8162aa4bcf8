import { counted, numberText, sizeText } from '../src/protocol/inWords.ts';
import type { PageData, PageRepository } from '../src/report/figures.ts';
import { element, section } from './elements.ts';
import { SortedTable, type TableColumn } from './tables.ts';
import { treemapSection } from './treemap.ts';
import { ageText, percentText } from './words.ts';

/** Draws the page from the data in it; nothing is loaded. */
function show(data: PageData): void {
  const repositories = new SortedTable('Repositories', data.repositories, columnsOf(data));
  const main = document.querySelector('main');
  main?.replaceChildren(
    tiles(data),
    treemapSection(data, (name) => repositories.search(name)),
    ages(data),
    ...policy(data),
    section('repositories', 'Repositories', repositories.root),
    layers(data),
    section('use', 'Use', element('p', {}, data.use.text)),
  );
}

function tiles({ total, serviceSize, explanation }: PageData): HTMLElement {
  const tile = (title: string, value: string, note: string) =>
    element(
      'li',
      {},
      element('span', { class: 'title' }, title),
      element('strong', {}, value),
      element('span', { class: 'note' }, note),
    );
  const saved = percentText(total.logicalSize - total.storedSize, total.logicalSize);
  return element(
    'section',
    { 'aria-label': 'Totals' },
    element(
      'ul',
      { class: 'tiles' },
      tile('Stored', sizeText(total.storedSize), 'each content once'),
      tile('Logical', sizeText(total.logicalSize), `sharing saves ${saved}`),
      tile('Shared', sizeText(total.sharedSize), 'by two repositories or more'),
      tile('Unused', sizeText(total.unusedSize), `${counted(total.unused, 'manifest')} that no tag uses`),
      tile(
        'Azure says',
        serviceSize === undefined ? 'not known' : sizeText(serviceSize),
        difference(total.storedSize, serviceSize),
      ),
      tile(
        'Manifests',
        numberText(total.manifests),
        `${counted(total.repositories, 'repository', 'repositories')}, ${counted(total.tags, 'tag')}`,
      ),
    ),
    element('p', { class: 'note' }, explanation),
  );
}

function difference(stored: number, service: number | undefined): string {
  if (service === undefined) return 'see below';
  if (service === stored) return 'the same';
  return service > stored ? `${sizeText(service - stored)} more` : `${sizeText(stored - service)} less`;
}

function ages({ total }: PageData): HTMLElement {
  const most = Math.max(1, ...total.ages.map(({ size }) => size));
  const rows = total.ages.map(({ name, size, manifests }) => {
    const meter = element('meter', { min: 0, max: most, value: size, 'aria-label': `${name}: ${sizeText(size)}` });
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      element('td', { class: 'bar' }, meter),
      element('td', { class: 'number' }, sizeText(size)),
      element('td', { class: 'number' }, numberText(manifests)),
    );
  });
  const head = ['Last updated', '', 'Bytes', 'Manifests'].map((text, index) =>
    index === 1 ? element('td') : element('th', { scope: 'col', class: index > 1 ? 'number' : undefined }, text),
  );
  return section(
    'ages',
    'How old it is',
    element(
      'p',
      { class: 'note' },
      'Each content counts once, by the youngest manifest that uses it. So a band and all below it are what would be freed if everything that old were deleted.',
    ),
    element(
      'table',
      { class: 'ages' },
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...rows),
    ),
  );
}

function policy({ policy: file, total, repositories }: PageData): HTMLElement[] {
  if (file === undefined || !total.freed) return [];
  const { tags, manifests, size } = total.freed;
  const share = percentText(size, total.storedSize);
  const told = `The rules of ${file} would delete ${counted(tags, 'tag')} and ${counted(manifests, 'manifest')}, and free ${sizeText(size)} (${share} of what is stored). Nothing was deleted.`;
  const most = [...repositories]
    .filter(({ freed }) => (freed?.manifests ?? 0) > 0)
    .sort((a, b) => (b.freed?.size ?? 0) - (a.freed?.size ?? 0));
  const columns: TableColumn<PageRepository>[] = [
    { title: 'Repository', value: ({ name }) => name, text: ({ name }) => name },
    numeric('Freed', ({ freed }) => freed?.size, sizeText),
    numeric('Tags', ({ freed }) => freed?.tags, numberText),
    numeric('Manifests', ({ freed }) => freed?.manifests, numberText),
  ];
  const table = most.length === 0 ? [] : [new SortedTable('What the policy would free', most, columns).root];
  return [section('policy', 'What the policy would free', element('p', {}, told), ...table)];
}

function layers({ total }: PageData): HTMLElement {
  type Layer = (typeof total.biggestLayers)[number];
  const columns: TableColumn<Layer>[] = [
    {
      title: 'Layer',
      isCode: true,
      value: ({ digest }) => digest,
      text: ({ digest }) => digest.slice(0, 19),
      hint: ({ digest }) => digest,
    },
    numeric('Size', ({ size }) => size, sizeText),
    numeric('Repositories', ({ repositoryCount }) => repositoryCount, numberText),
    { title: 'Shared by', value: ({ repositories }) => repositories.join(' '), text: namesOf },
  ];
  return section(
    'layers',
    'Largest layers and their repositories',
    new SortedTable('Largest layers', total.biggestLayers, columns).root,
  );
}

function namesOf({
  repositories,
  repositoryCount,
}: {
  repositories: readonly string[];
  repositoryCount: number;
}): string {
  const more = repositoryCount - repositories.length;
  return `${repositories.join(', ')}${more > 0 ? ` and ${numberText(more)} more` : ''}`;
}

function numeric<T>(
  title: string,
  value: (row: T) => number | undefined,
  text: (value: number) => string,
  isExtra = false,
): TableColumn<T> {
  return { title, value, isNumber: true, isExtra, text: (row) => text(value(row) ?? 0) };
}

function columnsOf({ created, total, use }: PageData): TableColumn<PageRepository>[] {
  const time = (
    title: string,
    of: (row: PageRepository) => string | undefined,
    isExtra = false,
  ): TableColumn<PageRepository> => ({
    title,
    isNumber: true,
    isExtra,
    value: of,
    text: (row) => ageText(of(row), created),
    hint: of,
  });
  return [
    { title: 'Repository', value: ({ name }) => name, text: ({ name }) => name },
    numeric('Unique', ({ uniqueSize }) => uniqueSize, sizeText),
    numeric('Shared', ({ sharedSize }) => sharedSize, sizeText),
    numeric('Logical', ({ logicalSize }) => logicalSize, sizeText),
    numeric('Manifests', ({ manifests }) => manifests, numberText),
    numeric('Unused', ({ unused }) => unused, numberText),
    numeric('Unused size', ({ unusedSize }) => unusedSize, sizeText, true),
    ...(total.freed ? [numeric<PageRepository>('Policy frees', ({ freed }) => freed?.size, sizeText)] : []),
    time('Newest', ({ newest }) => newest),
    ...(use.isKnown ? useColumns(created) : []),
    time('Oldest', ({ oldest }) => oldest, true),
    numeric('Tags', ({ tags }) => tags, numberText, true),
    numeric('Duplicates', ({ duplicates }) => duplicates, numberText, true),
    numeric('Locked', ({ locked }) => locked, numberText, true),
    {
      title: 'Platforms',
      isExtra: true,
      value: ({ platforms }) => platforms.join(', '),
      text: ({ platforms }) => platforms.join(', '),
    },
  ];
}

function useColumns(created: string): TableColumn<PageRepository>[] {
  const said = { NotPulled: 'not pulled', Unknown: 'not known' } as const;
  return [
    {
      title: 'Last pull',
      isNumber: true,
      value: ({ lastPull }) => lastPull,
      text: ({ lastPull, pullState }) =>
        lastPull === undefined ? said[pullState === 'NotPulled' ? pullState : 'Unknown'] : ageText(lastPull, created),
      hint: ({ lastPull }) => lastPull,
    },
    numeric('Pulls', ({ pulls }) => pulls, numberText),
  ];
}

const data = document.getElementById('data');
show(JSON.parse(data?.textContent ?? '{}') as PageData);
