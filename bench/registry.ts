// A registry in its own process, so that serving takes no time from what is measured: 10,000 tags, 20 ms of latency,
// TLS.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { startEmulator } from '../emulator/emulator.ts';

const [caFile = '', latency = '20'] = process.argv.slice(2);
const emulator = await startEmulator({ tls: true, latency: Number(latency) });
await emulator.content.seedTags('bench/thousand', 1000);
await emulator.content.seedTags('bench/many', 10_000);
await emulator.content.seedTags('bench/bulk', 3000);
writeFileSync(caFile, emulator.caCertificate ?? '');
const { loginServer, admin } = emulator;
process.stdout.write(
  `${JSON.stringify({ loginServer, ...admin, token: emulator.entraToken({ role: 'Owner', expiresIn: 7200 }) })}\n`,
);
// A line on stdin requests the number of requests since the last line.
process.stdin.on('data', () => {
  process.stdout.write(`${JSON.stringify({ requests: emulator.countRequests() })}\n`);
  emulator.clearRequests();
});
process.stdin.on('end', () => process.exit(0));
