import { type HierarchyRectangularNode, hierarchy, treemap } from 'd3-hierarchy';
import { counted, sizeText } from '../src/protocol/inWords.ts';
import type { PageData, PageRepository } from '../src/report/figures.ts';
import { drawn, element, section } from './elements.ts';
import { ageText, percentText } from './words.ts';

type Measure = 'uniqueSize' | 'logicalSize';

interface Branch {
  readonly name: string;
  readonly repository?: PageRepository;
  readonly children?: readonly Branch[];
}

type Leaf = HierarchyRectangularNode<Branch>;

/** Colours for this many teams; smaller ones share the last. */
const colours = 8;

/** The map of bytes, with a switch and a line that describes the focused repository. */
export function treemapSection(data: PageData, choose: (name: string) => void): HTMLElement {
  const told = element('p', { class: 'told', 'aria-live': 'polite' });
  const frame = element('div', { class: 'map' });
  const map = new Treemap(data, frame, told, choose);
  return section(
    'map',
    'Where the bytes are',
    switchOf((measure) => map.show(measure)),
    frame,
    told,
  );
}

function switchOf(show: (measure: Measure) => void): HTMLElement {
  const choices: readonly (readonly [Measure, string])[] = [
    ['uniqueSize', 'Unique: only what no other repository has, each layer once'],
    ['logicalSize', 'Logical: every image with all of its layers'],
  ];
  const labels = choices.map(([measure, text], index) => {
    const input = element('input', { type: 'radio', name: 'measure', value: measure });
    input.checked = index === 0;
    input.addEventListener('change', () => show(measure));
    return element('label', {}, input, text);
  });
  return element('fieldset', { class: 'switch' }, element('legend', {}, 'Bytes'), ...labels);
}

class Treemap {
  readonly #data: PageData;
  readonly #frame: HTMLElement;
  readonly #told: HTMLElement;
  readonly #choose: (name: string) => void;
  /** By unique bytes, whatever is shown: a team keeps its colour. */
  readonly #teams: readonly string[];
  #measure: Measure = 'uniqueSize';
  #width = 0;
  #cells: SVGGElement[] = [];
  #leaves: Leaf[] = [];

  constructor(data: PageData, frame: HTMLElement, told: HTMLElement, choose: (name: string) => void) {
    this.#data = data;
    this.#frame = frame;
    this.#told = told;
    this.#choose = choose;
    this.#teams = (laidOut(data.repositories, 'uniqueSize', 1, 1).children ?? []).map(({ data: { name } }) => name);
    new ResizeObserver(() => {
      if (Math.round(frame.clientWidth) !== this.#width) this.#draw();
    }).observe(frame);
    frame.addEventListener('keydown', (event) => this.#move(event));
  }

  show(measure: Measure): void {
    this.#measure = measure;
    this.#draw();
  }

  #draw(): void {
    const width = Math.round(this.#frame.clientWidth);
    if (width === 0) return;
    this.#width = width;
    const height = Math.round(Math.min(620, Math.max(320, width * 0.55)));
    const root = laidOut(this.#data.repositories, this.#measure, width, height);
    this.#leaves = root
      .leaves()
      .filter(({ value = 0, data }) => value > 0 && data.repository)
      .sort(bySize);
    this.#cells = this.#leaves.map((leaf, index) =>
      this.#cell(leaf, index, this.#teams.indexOf(leaf.parent?.data.name ?? '')),
    );
    const label = `Map of ${counted(this.#leaves.length, 'repository', 'repositories')} by bytes. Arrow keys go from the largest to the smallest.`;
    const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, role: 'list', 'aria-label': label }, ...this.#cells);
    this.#frame.replaceChildren(
      this.#leaves.length > 0 ? svg : element('p', { class: 'none' }, 'There is nothing to show.'),
    );
    this.#told.textContent = 'Point at a repository, or use the arrow keys.';
  }

  #cell(leaf: Leaf, index: number, team: number): SVGGElement {
    const { x0, y0, x1, y1 } = leaf;
    const [width, height] = [x1 - x0, y1 - y0];
    const { repository } = leaf.data;
    const name = repository?.name ?? '';
    const text = this.#sentence(repository);
    const cell = drawn(
      'g',
      {
        class: 'cell',
        role: 'listitem',
        tabindex: index === 0 ? 0 : -1,
        'aria-label': text,
        'data-name': name,
      },
      drawn('rect', { x: x0, y: y0, width, height }),
      ...labelOf(name, sizeText(leaf.value ?? 0), x0, y0, width, height),
    );
    cell.style.setProperty('--colour', `var(--c${Math.min(team, colours - 1)})`);
    const tell = () => {
      this.#told.textContent = text;
    };
    cell.addEventListener('pointerenter', tell);
    cell.addEventListener('focus', tell);
    cell.addEventListener('click', () => this.#choose(name));
    return cell;
  }

  #sentence(repository: PageRepository | undefined): string {
    if (!repository) return '';
    const { name, uniqueSize, sharedSize, logicalSize, manifests, newest } = repository;
    const share = percentText(uniqueSize, this.#data.total.storedSize);
    const age = ageText(newest, this.#data.created);
    return `${name}: ${sizeText(uniqueSize)} unique (${share} of the registry), ${sizeText(sharedSize)} shared, ${sizeText(logicalSize)} logical; ${counted(manifests, 'manifest')}${age === '' ? '' : `, the newest ${age === 'just now' ? 'of just now' : `${age} old`}`}.`;
  }

  #move(event: KeyboardEvent): void {
    const at = this.#cells.indexOf(document.activeElement as SVGGElement);
    if (at < 0) return;
    const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const last = this.#cells.length - 1;
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? last : at + (steps[event.key] ?? 0);
    if (event.key === 'Enter' || event.key === ' ') this.#choose(this.#cells[at]?.dataset.name ?? '');
    else if (to === at && event.key !== 'Home' && event.key !== 'End') return;
    event.preventDefault();
    const next = this.#cells[Math.max(0, Math.min(last, to))];
    this.#cells[at]?.setAttribute('tabindex', '-1');
    next?.setAttribute('tabindex', '0');
    if (event.key !== 'Enter' && event.key !== ' ') next?.focus();
  }
}

const bySize = (a: Leaf, b: Leaf) => (b.value ?? 0) - (a.value ?? 0);

/**
 * Repositories of one team (the first part of their names) are adjacent. Without padding, so that areas are exactly
 * proportional to bytes.
 */
function laidOut(repositories: readonly PageRepository[], measure: Measure, width: number, height: number): Leaf {
  const groups = new Map<string, Branch[]>();
  for (const repository of repositories) {
    const slash = repository.name.indexOf('/');
    const group = slash < 0 ? '' : repository.name.slice(0, slash);
    const members = groups.get(group) ?? [];
    members.push({ name: repository.name, repository });
    groups.set(group, members);
  }
  const tree: Branch = { name: '', children: [...groups].map(([name, children]) => ({ name, children })) };
  const root = hierarchy(tree, ({ children }) => children && [...children])
    .sum(({ repository }) => repository?.[measure] ?? 0)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  return treemap<Branch>().size([width, height]).round(false)(root);
}

/** The text that fits into the cell, at about seven pixels per character. */
function labelOf(name: string, size: string, x: number, y: number, width: number, height: number): SVGTextElement[] {
  const fits = Math.floor((width - 10) / 7);
  if (fits < 4 || height < 20) return [];
  // The colour shows the team, so the end of a name matters more than its beginning.
  const short = name.length > fits ? name.slice(name.lastIndexOf('/') + 1) : name;
  const shown = short.length > fits ? `${short.slice(0, fits - 1)}\u2026` : short;
  const line = (text: string, top: number, kind: string) => drawn('text', { x: x + 6, y: y + top, class: kind }, text);
  return [line(shown, 16, 'name'), ...(height >= 36 && fits >= size.length ? [line(size, 31, 'size')] : [])];
}
