import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { timeLimit } from '../../src/transport/timeLimit.ts';

describe('the time limit of a request', () => {
  it('ends the request when its time has passed', async () => {
    const limit = timeLimit({ signal: new AbortController().signal }, 1);
    await expect.poll(() => limit.signal.aborted).toBe(true);
    expect(limit.hasPassed).toBe(true);
    limit.end();
  });

  it('is not reported if the command was cancelled', () => {
    const command = new AbortController();
    const limit = timeLimit({ signal: command.signal }, 60_000);
    command.abort('Ctrl+C');
    expect(limit.signal.reason).toBe('Ctrl+C');
    expect(limit.hasPassed).toBe(false);
    limit.end();
    expect(timeLimit({ signal: command.signal }, 60_000).signal.aborted).toBe(true);
  });

  it('leaves no listeners behind after many requests', () => {
    const { signal } = new AbortController();
    for (let request = 0; request < 1000; request += 1) timeLimit({ signal }, 60_000).end();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    // AbortSignal.any would be noted at the signal of the command.
    const noted = Object.getOwnPropertySymbols(signal).map((key) => (signal as never)[key] as unknown);
    expect(noted.filter((value) => value instanceof Set && value.size > 0)).toEqual([]);
  });
});
