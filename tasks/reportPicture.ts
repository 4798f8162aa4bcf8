// `npm run picture -- report`: draws docs/pictures/report.png from a real report of a registry of 100,000 manifests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { connected, inFresh } from '../bench/host.ts';
import { LargeRegistry } from '../bench/largeRegistryProcess.ts';
import { chromiumPath } from '../bench/reportPage.ts';
import { root } from './run.ts';

const [width, height] = [1200, 1020];
const policy = {
  rules: [
    { name: 'old builds', action: 'delete', tags: ['*'], keep: 100 },
    { action: 'delete', untagged: true },
  ],
};

/** The report of a registry that is called as in Azure, made as a user makes it. `looks`: a folder for pictures to look at. */
export async function drawReport(looks: string | undefined): Promise<void> {
  const registry = await LargeRegistry.start(0, 200, 500, 'contoso');
  const { azure } = registry.place;
  if (!azure || chromiumPath === undefined) throw new Error('There is no Chromium to draw a report in.');
  const proxy = await proxyTo(azure.port);
  await inFresh(async (home) => {
    const path = (name: string) => join(home, name);
    writeFileSync(path('ca.pem'), azure.caCertificate);
    writeFileSync(path('rules.json'), JSON.stringify(policy));
    const environment = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: path('ca.pem') };
    const host = await connected(registry.place, home, environment);
    const credential = { kind: 'entraToken', token: azure.managementToken };
    await host.wire.sendRequest('account/connect', { credential, resourceManagerUrl: azure.resourceManagerUrl });
    const paths = [path('report.html')];
    await host.wire.sendRequest('measure/export', { registry: 'contoso', paths, policy: path('rules.json') });
    await host.stop();
    await draw(path('report.html'), looks);
  });
  registry.stop();
  proxy.stop();
}

/** Every tunnel leads to this port, as the name would by DNS. */
async function proxyTo(port: number): Promise<{ url: string; stop: () => void }> {
  const server = createServer().on('connect', (_, socket, head) => {
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.write(head);
      socket.pipe(target).pipe(socket);
    });
    for (const end of [socket, target]) end.on('error', () => end.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

async function draw(report: string, looks: string | undefined): Promise<void> {
  const browser = await puppeteer.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.setViewport({ width, height });
  await page.goto(pathToFileURL(report).href);
  await page.waitForSelector('.cell');
  await page.screenshot({ path: join(root, 'docs', 'pictures', 'report.png') });
  if (looks !== undefined) {
    mkdirSync(looks, { recursive: true });
    await page.screenshot({ path: join(looks, 'light.png'), fullPage: true });
    await page.pdf({ path: join(looks, 'print.pdf'), format: 'A4' });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await page.screenshot({ path: join(looks, 'dark.png'), fullPage: true });
    await page.setViewport({ width: 380, height: 800 });
    await page.screenshot({ path: join(looks, 'narrow.png'), fullPage: true });
  }
  await browser.close();
}
