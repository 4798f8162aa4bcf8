import { describe, expect, it } from 'vitest';
import { explain } from '../../src/report/explain.ts';

describe('the difference to what the service says', () => {
  it('is explained by what lies on that side', () => {
    expect(explain(100, { size: 100 }, 0)).toBe('The service counts the same bytes.');
    expect(explain(100, { size: 120 }, 0)).toMatch(/^The service also counts .*soft-deleted/);
    expect(explain(100, { size: 80 }, 0)).toMatch(/^The service counts with delay/);
    expect(explain(100, { reason: 'You are not signed in.' }, 0)).toBe('You are not signed in.');
  });

  it('names what could not be read, one or many', () => {
    expect(explain(1, { size: 1 }, 1)).toMatch(/ 1 manifest may not be pulled, so its bytes are not counted\.$/);
    expect(explain(1, { size: 1 }, 2000)).toMatch(
      / 2,000 manifests may not be pulled, so their bytes are not counted\.$/,
    );
  });
});
