// A parent to be killed: starts a host with an emulator, and writes their process ids.
import { HostProcess } from './hostProcess.ts';

const host = await HostProcess.start();
const { processId } = await host.call('emulatorStart', { empty: true });
process.stdout.write(`${JSON.stringify({ host: host.child.pid, emulator: processId })}\n`);
