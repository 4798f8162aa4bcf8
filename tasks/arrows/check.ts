import type { Import } from './imports.ts';
import type { Room } from './rooms.ts';

export interface Rules {
  readonly rooms: readonly Room[];
  readonly unruled: readonly string[];
  readonly knownArrows: readonly { readonly from: string; readonly to: string }[];
  readonly knownCircles: readonly string[];
}

/** The violations in these files, as sentences that begin with a file name. */
export function breaches(files: ReadonlyMap<string, readonly Import[]>, rules: Rules): string[] {
  return [...disorder(rules.rooms), ...arrowBreaches(files, rules), ...circleBreaches(files, rules)];
}

const isIn = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);

/** A room may only name rooms above it in the list. */
function disorder(rooms: readonly Room[]): string[] {
  return rooms.flatMap((room, place) =>
    room.may
      .filter((named) => {
        const places = rooms.flatMap(({ path }, index) => (isIn(path, named) ? [index] : []));
        return places.length === 0 || places.some((index) => index >= place);
      })
      .map((named) => `rooms.ts: ${room.path} names ${named}, which is not above it in the list.`),
  );
}

function arrowBreaches(files: ReadonlyMap<string, readonly Import[]>, rules: Rules): string[] {
  const found: string[] = [];
  const used = new Set<object>();
  for (const [file, imports] of files) {
    if (rules.unruled.some((folder) => isIn(file, folder))) continue;
    const room = roomOf(file, rules.rooms);
    if (room === undefined) {
      found.push(`${file}: it belongs to no room of tasks/arrows/rooms.ts.`);
      continue;
    }
    for (const one of imports) {
      const known = rules.knownArrows.find(({ from, to }) => from === file && to === one.target);
      if (isAllowed(one, room, rules.rooms)) continue;
      if (known === undefined) found.push(refusal(file, one, room));
      else used.add(known);
    }
  }
  const stale = rules.knownArrows.filter((known) => !used.has(known));
  return [
    ...found,
    ...stale.map(
      ({ from, to }) => `${from} no longer imports ${to}: remove it from knownArrows in tasks/arrows/rooms.ts.`,
    ),
  ];
}

function roomOf(file: string, rooms: readonly Room[]): Room | undefined {
  return rooms.filter(({ path }) => isIn(file, path)).sort((a, b) => b.path.length - a.path.length)[0];
}

function isAllowed({ target, isOurs, loads }: Import, room: Room, rooms: readonly Room[]): boolean {
  if (isOurs) return roomOf(target, rooms) === room || room.may.some((named) => isIn(target, named));
  const use = room.packages[target.startsWith('node:') ? 'node:' : target];
  return use === 'any' || (use === 'late' && loads !== 'first') || (use === 'types' && loads === 'never');
}

function refusal(
  file: string,
  { target, isOurs, loads, line }: Import,
  { path, may, packages, because }: Room,
): string {
  const allowed = isOurs
    ? may.join(', ')
    : Object.entries(packages)
        .map(([name, use]) => `${name} (${use})`)
        .join(', ');
  const how = isOurs ? '' : { never: ' for its types', first: '', late: ' late' }[loads];
  return `${file}:${line} imports ${target}${how}; ${path} may import ${allowed || 'nothing'}. ${because}`;
}

function circleBreaches(files: ReadonlyMap<string, readonly Import[]>, { knownCircles }: Rules): string[] {
  const circles = circlesOf(files).map((circle) => circle.sort());
  const folderOf = (circle: readonly string[]) =>
    knownCircles.find((folder) => circle.every((file) => isIn(file, folder)));
  const stale = knownCircles.filter((folder) => !circles.some((circle) => folderOf(circle) === folder));
  return [
    ...circles
      .filter((circle) => folderOf(circle) === undefined)
      .map((circle) => `${circle[0]}: imports in a circle of ${circle.length} files: ${circle.join(', ')}.`),
    ...stale.map((folder) => `${folder} has no circle any more: remove it from knownCircles in tasks/arrows/rooms.ts.`),
  ];
}

/**
 * Files that import each other in a circle, type imports included (Tarjan's strongly connected components). `import()`
 * does not count: it breaks circles.
 */
function circlesOf(files: ReadonlyMap<string, readonly Import[]>): string[][] {
  const order = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const mine = order.size;
    order.set(file, mine);
    open.push(file);
    let low = mine;
    for (const { target, isOurs, loads } of files.get(file) ?? []) {
      if (!isOurs || loads === 'late' || !files.has(target)) continue;
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, order.get(target) ?? low);
    }
    if (low === mine) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle);
    }
    return low;
  };
  for (const file of files.keys()) if (!order.has(file)) visit(file);
  return circles;
}
