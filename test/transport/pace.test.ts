import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/transport/pace.ts';

interface Outcome {
  readonly used: number;
  readonly refused: number;
}

/**
 * A registry that fills a bucket at so many requests a second, and a client with always something to send, 32 requests at
 * a time, 20 ms away; in made-up time. What is refused comes again a second later.
 */
function played(limitAt: (seconds: number) => number, seconds: number): Outcome {
  const pace = new Pace();
  const events: { readonly at: number; readonly run: () => void }[] = [];
  const later = (at: number, run: () => void) => {
    const place = events.findIndex((event) => event.at > at);
    events.splice(place < 0 ? events.length : place, 0, { at, run });
  };
  let [now, held, filled, allowed, accepted, refused, active, limit] = [0, 1, 0, 0, 0, 0, 0, 4];
  const answer = () => {
    const rate = limitAt(now / 1000);
    held = Math.min(Math.max(2, rate / 2), held + ((now - filled) / 1000) * rate);
    allowed += ((now - filled) / 1000) * rate;
    filled = now;
    const isAccepted = held >= 1;
    if (isAccepted) held -= 1;
    later(now + 10, () => {
      active -= 1;
      if (isAccepted) {
        accepted += 1;
        limit = Math.min(32, limit + 1);
        pace.accepted(now);
      } else {
        refused += 1;
        pace.refused(now);
      }
      fill();
    });
  };
  let isOpen = true;
  const fill = () => {
    // One after another through the gate, as the transport lets them.
    if (!isOpen || active >= limit) return;
    isOpen = false;
    active += 1;
    later(now + pace.delay(now), () => {
      isOpen = true;
      later(now + 10, answer);
      fill();
    });
  };
  fill();
  for (let event = events.shift(); event && event.at < seconds * 1000; event = events.shift()) {
    now = event.at;
    event.run();
  }
  return { used: accepted / allowed, refused: refused / (accepted + refused) };
}

describe('the pace of requests', () => {
  it.each([
    ['100 a second', () => 100, 30],
    ['8 a second', () => 8, 60],
    ['500 a second', () => 500, 20],
    ['100 a second, then 40', (at: number) => (at < 30 ? 100 : 40), 60],
    ['40 a second, then 100', (at: number) => (at < 30 ? 40 : 100), 60],
  ])('uses nine tenths of %s, and at most one answer of twenty is a refusal', (_, limitAt, seconds) => {
    const { used, refused } = played(limitAt, seconds);
    expect(used).toBeGreaterThanOrEqual(0.9);
    expect(refused).toBeLessThanOrEqual(0.05);
  });

  it('is none where nothing is refused', () => {
    expect(played(() => 1e6, 5).refused).toBe(0);
    expect(new Pace().delay(0)).toBe(0);
  });
});
