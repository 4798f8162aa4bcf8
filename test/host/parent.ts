// A parent to be killed: it starts a host and an emulator in it, and tells their process ids.
import { HostProcess } from './hostProcess.ts';

const host = await HostProcess.start();
const { processId } = await host.call('emulatorStart', { empty: true });
process.stdout.write(`${JSON.stringify({ host: host.child.pid, emulator: processId })}\n`);
