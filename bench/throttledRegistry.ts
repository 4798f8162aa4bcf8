// The emulator with the content that the throttling benchmark deletes. A number on stdin sets its limit.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { startEmulator } from '../emulator/emulator.ts';

const [caFile = '', latency = '20'] = process.argv.slice(2);
const emulator = await startEmulator({ tls: true, latency: Number(latency) });
for (const [name, count] of [
  ['throttled/fast', 900],
  ['throttled/slow', 200],
  ['throttled/changing', 900],
] as const)
  await emulator.content.seedTags(name, count);
writeFileSync(caFile, emulator.caCertificate ?? '');
const { loginServer, admin } = emulator;
process.stdout.write(`${JSON.stringify({ loginServer, ...admin, token: '' })}\n`);
process.stdin.on('data', (chunk) => {
  process.stdout.write(`${JSON.stringify(emulator.rate)}\n`);
  const limit = Number(String(chunk).trim());
  emulator.setRateLimit(limit > 0 ? limit : undefined);
});
process.stdin.on('end', () => process.exit(0));
