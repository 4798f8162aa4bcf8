import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv } from '../../src/report/csv.ts';
import type { PageData } from '../../src/report/figures.ts';
import { pageParts, page as pageText } from '../../src/report/page.ts';
import { samplePage } from './samplePage.ts';

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const leftOut = chromium === undefined ? ' (left out: there is no Chromium here)' : '';
const parts = await pageParts(join(import.meta.dirname, '..', '..', 'out', 'AcrShell', 'host'));
/** With this, the screenshots that people look at are kept. */
const pictures = process.env.REPORT_PICTURES;

describe.skipIf(chromium === undefined)(`the page of a report, in Chromium${leftOut}`, () => {
  let browser: Browser;
  let folder: string;
  const faults: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'acrshell-test-page-'));
    browser = await puppeteer.launch({
      executablePath: chromium ?? '',
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(data: PageData, width = 1200): Promise<Page> {
    faults.length = 0;
    const path = join(folder, 'report.html');
    writeFileSync(path, pageText(data, parts));
    const page = await browser.newPage();
    await page.setViewport({ width, height: 900 });
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) faults.push(request.url());
    });
    await page.goto(pathToFileURL(path).href);
    await page.waitForSelector('#repositories');
    if (data.repositories.length > 0) await page.waitForSelector('.cell');
    return page;
  }

  const cells = (page: Page) =>
    page.$$eval('.cell', (all) =>
      all.map((cell) => {
        const rect = cell.querySelector('rect');
        const side = (name: string) => Number(rect?.getAttribute(name));
        return { name: cell.getAttribute('data-name') ?? '', area: side('width') * side('height') };
      }),
    );

  it.each([1, 200, 5000])('shows %d repositories, whose areas are their bytes', async (count) => {
    const data = samplePage(count);
    const page = await open(data);
    await page.waitForSelector('.cell');
    expect(faults).toEqual([]);
    for (const measure of ['uniqueSize', 'logicalSize'] as const) {
      await page.click(`input[value=${measure}]`);
      const found = await cells(page);
      const areas = new Map(found.map(({ name, area }) => [name, area]));
      const whole = found.reduce((sum, { area }) => sum + area, 0);
      const bytes = data.repositories.reduce((sum, one) => sum + one[measure], 0);
      expect(areas.size).toBe(count);
      for (const one of data.repositories)
        expect((areas.get(one.name) ?? 0) / whole).toBeCloseTo(one[measure] / bytes, 6);
    }
    expect(await page.$eval('#repositories .status', (status) => status.textContent)).toBe(
      `${Math.min(25, count).toLocaleString('en-US')} of ${count.toLocaleString('en-US')} shown.`,
    );
    await page.close();
  });

  it('shows names as text, whatever they say', async () => {
    const names = [
      '<img src=x onerror=alert(1)>',
      '</script><script>alert(1)</script>',
      '"><b>bold</b>',
      '{{alert(1)}}',
      '\u2028\u202E&lt;i&gt;',
      "a' onclick='alert(1)",
    ];
    const sample = samplePage(names.length);
    const repositories = sample.repositories.map((one, index) => ({
      ...one,
      name: names[index] ?? '',
      platforms: [names[0] ?? ''],
    }));
    const page = await open({
      ...sample,
      registryName: '</title><script>alert(1)</script>',
      policy: '<svg onload=alert(1)>',
      repositories,
    });
    const shown = await page.$$eval('#repositories tbody th', (all) => all.map((head) => head.textContent));
    expect(shown).toEqual(names);
    expect((await cells(page)).map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(await page.$$('main img, main b, main i, header script, [onclick], [onload]')).toEqual([]);
    expect(await page.title()).toBe('What is in </title><script>alert(1)</script>');
    expect(faults).toEqual([]);
    await page.close();
  });

  it('sorts and searches its tables', async () => {
    const page = await open(samplePage(200));
    const names = () => page.$$eval('#repositories tbody th', (all) => all.map(({ textContent }) => textContent ?? ''));
    await page.type('#repositories input', 'payments/');
    const found = await names();
    expect(found).toHaveLength(20);
    expect(found.every((name) => name.startsWith('payments/'))).toBe(true);
    const heads = await page.$$('#repositories thead button');
    const press = async (title: string) => {
      for (const head of heads)
        if ((await head.evaluate(({ textContent }) => textContent)) === title) await head.click();
    };
    await press('Repository');
    expect(await names()).toEqual([...found].sort());
    await press('Repository');
    expect(await names()).toEqual([...found].sort().reverse());
    expect(
      await page.$$eval('#repositories [aria-sort]', (all) => all.map((head) => head.getAttribute('aria-sort'))),
    ).toEqual(['descending']);
    await page.close();
  });

  it('is used with the keyboard alone', async () => {
    const data = samplePage(20);
    const page = await open(data);
    await page.waitForSelector('.cell');
    await page.focus('input[value=uniqueSize]');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const third = [...data.repositories].sort((a, b) => b.uniqueSize - a.uniqueSize)[2]?.name ?? '';
    expect(await page.$eval('.told', ({ textContent }) => textContent)).toContain(third);
    await page.keyboard.press('Enter');
    expect(await page.$$eval('#repositories tbody th', (all) => all.map(({ textContent }) => textContent))).toContain(
      third,
    );
    expect(await page.$$eval('.cell[tabindex="0"]', (all) => all.length)).toBe(1);
    await page.close();
  });

  it('says that pulls are not known, and says nothing of a policy that was not tried', async () => {
    const { policy: _, ...data } = samplePage(3);
    const { freed: __, ...total } = data.total;
    const page = await open({ ...data, total });
    expect(await page.$eval('#use', ({ textContent }) => textContent)).toContain('keeps no date of the last pull');
    expect(await page.$('#policy')).toBe(null);
    await page.close();
  });

  it('keeps the colour of a team, whichever bytes it shows', async () => {
    const page = await open(samplePage(40));
    const fills = () =>
      page.$$eval('.cell', (all) =>
        all.map((cell) => {
          const rect = cell.querySelector('rect');
          const style = rect?.ownerDocument.defaultView?.getComputedStyle(rect);
          return `${cell.getAttribute('data-name')} ${style?.fill}`;
        }),
      );
    const before = await fills();
    expect(new Set(before.map((text) => text.replace(/^\S+ /, ''))).size).toBe(8);
    await page.click('input[value=logicalSize]');
    expect((await fills()).sort()).toEqual(before.sort());
    await page.close();
  });

  it('prints in light colours, and says which bytes the map shows', async () => {
    const page = await open(samplePage(3));
    await page.click('input[value=logicalSize]');
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await page.emulateMediaType('print');
    const labels = await page.$$eval('.switch label', (all) =>
      all.filter((label) => label.getClientRects().length > 0).map(({ textContent }) => textContent),
    );
    expect(labels).toEqual(['Logical: every image with all of its layers']);
    const back = await page.$eval('body', (body) => {
      const style = body.ownerDocument.defaultView?.getComputedStyle(body);
      return style?.backgroundColor;
    });
    expect(back).toBe('rgb(255, 255, 255)');
    // Chromium repeats headings on every sheet only if there are no buttons in them.
    const heads = await page.$$eval('#layers thead th', (all) =>
      all.map((head) => [
        head.querySelector('button')?.getClientRects().length,
        head.ownerDocument.defaultView?.getComputedStyle(head, '::before').content,
      ]),
    );
    expect(heads).toEqual(['Layer', 'Size', 'Repositories', 'Shared by'].map((title) => [0, JSON.stringify(title)]));
    await page.close();
  });

  it('names each of its controls, and no two alike', async () => {
    const page = await open(samplePage(60));
    const tree = await page.accessibility.snapshot();
    const names: string[] = [];
    const visit = (node: typeof tree) => {
      if (node && ['searchbox', 'radio', 'region'].includes(node.role)) names.push(`${node.role} ${node.name}`);
      for (const child of node?.children ?? []) visit(child);
    };
    visit(tree);
    expect(names.filter((name) => name.startsWith('searchbox'))).toEqual([
      'searchbox Search: What the policy would free',
      'searchbox Search: Repositories',
      'searchbox Search: Largest layers',
    ]);
    expect(new Set(names).size).toBe(names.length);
    await page.close();
  });

  it('counts one as one', async () => {
    const sample = samplePage(1);
    const total = { ...sample.total, tags: 1, unused: 1, freed: { tags: 1, manifests: 1, size: 1000 } };
    const page = await open({ ...sample, total });
    const texts = await page.$eval('main', ({ textContent }) => textContent ?? '');
    expect(texts).toContain('1 manifest that no tag uses');
    expect(texts).toContain('1 repository, 1 tag');
    expect(texts).toContain('would delete 1 tag and 1 manifest, and free');
    expect(texts).not.toMatch(/\b1 (tags|manifests|repositories)\b/);
    await page.close();
  });

  it('fits a narrow screen without scrolling sideways', async () => {
    const page = await open(samplePage(200), 380);
    await page.waitForSelector('.cell');
    expect(await page.$eval('html', ({ scrollWidth }) => scrollWidth)).toBeLessThanOrEqual(380);
    await page.close();
  });

  it('can be read in dark, in print and on a narrow screen', async () => {
    for (const [name, media, width] of [
      ['light', undefined, 1200],
      ['dark', 'dark', 1200],
      ['narrow', undefined, 380],
    ] as const) {
      const page = await open(samplePage(200), width);
      await page.waitForSelector('.cell');
      if (media) await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: media }]);
      const [back, text] = await page.$eval('body', (body) => {
        const style = body.ownerDocument.defaultView?.getComputedStyle(body);
        return [style?.backgroundColor ?? '', style?.color ?? ''];
      });
      expect(contrast(back ?? '', text ?? '')).toBeGreaterThan(7);
      if (pictures)
        await page.screenshot({
          path: join(made(pictures), `${name}.png`),
          clip: { x: 0, y: 0, width, height: 2400 },
          captureBeyondViewport: true,
        });
      if (pictures && name === 'light')
        await page.pdf({ path: join(pictures, 'print.pdf'), printBackground: false, format: 'A4' });
      await page.close();
    }
  });
});

function made(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

/** Of two colours, as WCAG 2.2 defines it. */
function contrast(one: string, other: string): number {
  const light = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [...colour.matchAll(/\d+/g)].map(([text]) => {
      const part = Number(text) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe('the same as CSV', () => {
  it('has one line a repository, and no cell that a spreadsheet would run', () => {
    const [one] = samplePage(1).repositories;
    if (!one) throw new Error('nothing to write');
    const text = csv('contoso', [{ ...one, name: '=1+1', platforms: ['@cmd', 'a,"b"'] }]);
    const [head, line, ...rest] = text.split('\r\n');
    expect(head).toMatch(/^RegistryName,RepositoryName,Manifests,Tags/);
    expect(line).toContain(`contoso,'=1+1,${one.manifests}`);
    expect(line).toContain(`"'@cmd a,""b"""`);
    expect(rest).toEqual(['']);
  });
});
