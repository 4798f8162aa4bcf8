import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { connected, inFresh } from './host.ts';
import { LargeRegistry } from './largeRegistryProcess.ts';
import { median } from './measure.ts';

export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

/** Milliseconds until the map and the table of the host's page are drawn, the median of three. */
export async function pageOpens(): Promise<number | undefined> {
  const executablePath = chromiumPath;
  if (executablePath === undefined) return undefined;
  return inFresh(async (home) => {
    const path = join(home, 'report.html');
    const registry = await LargeRegistry.start(0, 20, 2);
    const host = await connected(registry.place, home);
    await host.wire.sendRequest('measure/export', { registry: registry.place.loginServer, paths: [path] });
    await host.stop();
    registry.stop();
    writeFileSync(path, multiplied(readFileSync(path, 'utf8'), 5000));
    const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
    const time = await median(3, async () => {
      const page = await browser.newPage();
      const started = performance.now();
      await page.goto(pathToFileURL(path).href);
      await page.waitForSelector('.cell');
      const opened = performance.now() - started;
      await page.close();
      return opened;
    });
    await browser.close();
    return time;
  });
}

/** The same page with its repositories repeated under other names. */
function multiplied(page: string, count: number): string {
  return page.replace(/(<script type="application\/json" id="data">)(.*?)(<\/script>)/s, (_, open, text, close) => {
    const data = JSON.parse(text) as { repositories: { name: string }[] };
    const from = data.repositories;
    const repositories = Array.from({ length: count }, (__, index) => {
      const one = from[index % from.length];
      return { ...one, name: `${one?.name}-${index}` };
    });
    return `${open}${JSON.stringify({ ...data, repositories }).replaceAll('<', '\\u003c')}${close}`;
  });
}
