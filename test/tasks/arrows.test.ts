import { describe, expect, it } from 'vitest';
import { breaches, type Rules } from '../../tasks/arrows/check.ts';
import { importsOf } from '../../tasks/arrows/imports.ts';

const ground = { path: 'ground', may: [], packages: {}, because: 'It carries all.' };
const upstairs = {
  path: 'upstairs',
  may: ['ground'],
  packages: { 'node:': 'any', heavy: 'late', shapes: 'types' },
  because: 'It stands on the ground.',
} as const;
const plain: Rules = { rooms: [ground, upstairs], unruled: ['test'], knownArrows: [], knownCircles: [] };

function judged(sources: Readonly<Record<string, string>>, rules: Partial<Rules> = {}): string[] {
  const files = Object.entries(sources).map(([file, text]) => [file, importsOf(file, text)] as const);
  return breaches(new Map(files), { ...plain, ...rules });
}

describe('An arrow between rooms', () => {
  it('is allowed when the room names the other', () => {
    expect(judged({ 'upstairs/a.ts': `import { b } from '../ground/b.ts';`, 'ground/b.ts': '' })).toEqual([]);
  });

  it.each([
    `import { a } from '../upstairs/a.ts';`,
    `import type { A } from '../upstairs/a.ts';`,
    `export { a } from '../upstairs/a.ts';`,
    `export * from '../upstairs/a.ts';`,
    `const late = await import('../upstairs/a.ts');`,
    `type A = import('../upstairs/a.ts').A;`,
  ])('is refused with its line and the reason when it does not: %s', (line) => {
    expect(judged({ 'ground/b.ts': `// First.\n${line}`, 'upstairs/a.ts': '' })).toEqual([
      'ground/b.ts:2 imports upstairs/a.ts; ground may import nothing. It carries all.',
    ]);
  });

  it('is refused from a file in no room', () => {
    expect(judged({ 'shed/a.ts': '' })).toEqual([expect.stringContaining('shed/a.ts: it belongs to no room')]);
  });

  it('is not checked in the tests', () => {
    expect(judged({ 'test/a.ts': `import '../upstairs/b.ts';`, 'upstairs/b.ts': '' })).toEqual([]);
  });

  it('that is a known exception is allowed, and its entry is refused once it is obsolete', () => {
    const knownArrows = [{ from: 'ground/b.ts', to: 'upstairs/a.ts' }];
    const there = { 'ground/b.ts': `import '../upstairs/a.ts';`, 'upstairs/a.ts': '' };
    expect(judged(there, { knownArrows })).toEqual([]);
    expect(judged({ 'ground/b.ts': '' }, { knownArrows })).toEqual([expect.stringContaining('no longer imports')]);
  });

  it('can only be written downwards in the list of rooms', () => {
    const rooms = [{ ...ground, may: ['upstairs'] }, upstairs];
    expect(judged({}, { rooms })).toEqual([expect.stringContaining('ground names upstairs')]);
  });
});

describe('A package', () => {
  it.each([
    `import type { Shape } from 'shapes';`,
    `const { heavy } = await import('heavy/part');`,
    `import type { Heavy } from 'heavy';`,
    `import { join } from 'node:path';`,
  ])('can be imported as its room allows: %s', (line) => {
    expect(judged({ 'upstairs/a.ts': line })).toEqual([]);
  });

  it.each([`import { shape } from 'shapes';`, `import { heavy } from 'heavy/part';`, `import { other } from 'other';`])(
    'is refused otherwise: %s',
    (line) => {
      expect(judged({ 'upstairs/a.ts': line })).toEqual([expect.stringContaining('upstairs/a.ts:1 imports')]);
    },
  );
});

describe('A circle of imports', () => {
  const circle = {
    'ground/a.ts': `import { b } from './b.ts';`,
    'ground/b.ts': `import type { C } from './c.ts';`,
    'ground/c.ts': `export * from './a.ts';`,
    'ground/d.ts': `import { a } from './a.ts';`,
  };

  it('is refused with exactly the files that are in it', () => {
    expect(judged(circle)).toEqual([
      'ground/a.ts: imports in a circle of 3 files: ground/a.ts, ground/b.ts, ground/c.ts.',
    ]);
  });

  it('is broken by a late import', () => {
    expect(judged({ ...circle, 'ground/c.ts': `const a = () => import('./a.ts');` })).toEqual([]);
  });

  it('that is a known exception is allowed, until it is obsolete', () => {
    expect(judged(circle, { knownCircles: ['ground'] })).toEqual([]);
    expect(judged({}, { knownCircles: ['ground'] })).toEqual([expect.stringContaining('no circle any more')]);
  });
});
