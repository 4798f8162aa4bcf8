import { describe, expect, it } from 'vitest';
import { type Kind, Paces } from '../../src/transport/paces.ts';

type Limit = (seconds: number) => number;

interface Registry {
  /** Requests a second. The same function for both: they are counted together. */
  readonly read: Limit;
  readonly write: Limit;
}

/** A bucket that fills at so many a second and holds half a second's. */
class Bucket {
  readonly #limit: Limit;
  #held = 1;
  #filled = 0;
  allowed = 0;
  taken = 0;

  constructor(limit: Limit) {
    this.#limit = limit;
  }

  take(now: number): boolean {
    const rate = this.#limit(now / 1000);
    const more = ((now - this.#filled) / 1000) * rate;
    this.#held = Math.min(Math.max(2, rate / 2), this.#held + more);
    this.allowed += more;
    this.#filled = now;
    if (this.#held < 1) return false;
    this.#held -= 1;
    this.taken += 1;
    return true;
  }
}

/**
 * Such a registry and a client with always something to send, 32 requests at a time, 20 ms away; in made-up time. What is
 * refused comes again a second later. `used` is of the limit that is met first, after `warm` seconds.
 */
function played({ read, write }: Registry, work: readonly Kind[], seconds: number, warm = 0) {
  const paces = new Paces();
  const reads = new Bucket(read);
  const buckets = { read: reads, write: read === write ? reads : new Bucket(write) };
  const events: { readonly at: number; readonly run: () => void }[] = [];
  const later = (at: number, run: () => void) => {
    const place = events.findIndex((event) => event.at > at);
    events.splice(place < 0 ? events.length : place, 0, { at, run });
  };
  let [now, refused, active, limit] = [0, 0, 0, 16];
  const gates = new Map<unknown, { queue: (() => void)[]; isOpen: boolean }>();
  const waiting: { readonly kind: Kind; readonly done: () => void }[] = [];
  const pass = (kind: Kind, go: () => void) => {
    const pace = paces.of(kind);
    const gate = gates.get(pace) ?? { queue: [], isOpen: true };
    gates.set(pace, gate);
    gate.queue.push(go);
    const pump = () => {
      const next = gate.isOpen ? gate.queue.shift() : undefined;
      if (!next) return;
      gate.isOpen = false;
      later(now + pace.delay(now), () => {
        gate.isOpen = true;
        next();
        pump();
      });
    };
    pump();
  };
  const answered = (kind: Kind, isAccepted: boolean, done: () => void) => {
    active -= 1;
    if (isAccepted) {
      limit = Math.min(32, limit + 1);
      paces.accepted(kind, now);
      done();
    } else {
      refused += 1;
      paces.refused(kind, now);
      later(now + 1000, () => send(kind, done));
    }
    admit();
  };
  const admit = () => {
    for (let next = active < limit ? waiting.shift() : undefined; next; ) {
      const { kind, done } = next;
      active += 1;
      pass(kind, () =>
        later(now + 10, () => {
          const isAccepted = buckets[kind].take(now);
          later(now + 10, () => answered(kind, isAccepted, done));
        }),
      );
      next = active < limit ? waiting.shift() : undefined;
    }
  };
  const send = (kind: Kind, done: () => void) => {
    waiting.push({ kind, done });
    admit();
  };
  for (let lane = 0; lane < 32; lane += 1) {
    let step = 0;
    const next = () => send(work[step++ % work.length] as Kind, next);
    next();
  }
  const all = [...new Set(Object.values(buckets))];
  let before = all.map(({ taken, allowed }) => ({ taken, allowed }));
  for (let event = events.shift(); event && event.at < seconds * 1000; event = events.shift()) {
    if (now < warm * 1000 && event.at >= warm * 1000) before = all.map(({ taken, allowed }) => ({ taken, allowed }));
    now = event.at;
    event.run();
  }
  const taken = all.reduce((sum, bucket) => sum + bucket.taken, 0);
  const used = all.map(
    (bucket, at) => (bucket.taken - (before[at]?.taken ?? 0)) / (bucket.allowed - (before[at]?.allowed ?? 0)),
  );
  return { used: Math.max(...used), refused: refused / (taken + refused), areApart: paces.areApart };
}

const together = (limit: Limit): Registry => ({ read: limit, write: limit });
const purging = ['read', 'read', 'write'] as const;

describe('the pace of requests', () => {
  it.each([
    ['100 a second', () => 100, 30],
    ['8 a second', () => 8, 90],
    ['500 a second', () => 500, 20],
    ['100 a second, then 40', (at: number) => (at < 30 ? 100 : 40), 60],
    ['40 a second, then 100', (at: number) => (at < 30 ? 40 : 100), 60],
  ])('uses nine tenths of %s, with at most one refusal in twenty answers', (_, limit, seconds) => {
    for (const work of [['read'], ['write'], purging] as Kind[][]) {
      const { used, refused, areApart } = played(together(limit), work, seconds);
      expect(used).toBeGreaterThanOrEqual(0.9);
      expect(refused).toBeLessThanOrEqual(0.05);
      expect(areApart).toBe(false);
    }
  });

  it('does not slow reads down if only writes are limited', () => {
    const { used, refused, areApart } = played({ read: () => 1e6, write: () => 20 }, purging, 60, 30);
    expect(areApart).toBe(true);
    expect(used).toBeGreaterThanOrEqual(0.9);
    expect(refused).toBeLessThanOrEqual(0.05);
  });

  it('obeys separate limits for reads and writes', () => {
    const { used, refused } = played({ read: () => 50, write: () => 500 / 60 }, purging, 240, 120);
    expect(used).toBeGreaterThanOrEqual(0.9);
    expect(refused).toBeLessThanOrEqual(0.05);
  });

  it('is unlimited if nothing is refused', () => {
    expect(
      played(
        together(() => 1e6),
        purging,
        5,
      ).refused,
    ).toBe(0);
    expect(new Paces().of('read').delay(0)).toBe(0);
  });
});
