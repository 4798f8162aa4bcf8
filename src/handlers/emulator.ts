import { Failure } from '../call/failure.ts';
import type { LoginServer } from '../protocol/index.ts';
import type { Handler } from './handler.ts';

export const emulatorStart: Handler<'emulatorStart'> = async (
  { call: _, name = 'demo', ...rest },
  { session, emulators },
  call,
) => {
  const options = { name, ...rest };
  if (emulators.names().includes(options.name.toLowerCase())) {
    throw new Failure('Conflict', `An emulator of the name ${options.name} is already running in this session.`, {
      resource: options.name,
      advice: 'Specify another -Name, or stop it first with Stop-AzContainerRegistryEmulator.',
    });
  }
  const emulator = await emulators.start(options, call);
  session.addEmulator(emulator.name, {
    loginServer: emulator.loginServer as LoginServer,
    origin: `${emulator.caCertificate ? 'https' : 'http'}://${emulator.loginServer}`,
  });
  return emulator;
};

/** All running emulators, or the named one. */
function runningOnes(running: readonly string[], name: string | undefined): string[] {
  const wanted = name?.toLowerCase();
  if (wanted !== undefined && !running.includes(wanted)) {
    throw new Failure('NotFound', `The emulator ${name} was not found among those that run in this session.`, {
      resource: wanted,
      advice: running.length > 0 ? `Running: ${running.join(', ')}.` : 'None is running.',
    });
  }
  return running.filter((one) => wanted === undefined || one === wanted);
}

const hour = 3_600_000;

export const emulatorUpdate: Handler<'emulatorUpdate'> = async ({ name, hours }, { emulators }) => {
  const items = [];
  for (const one of runningOnes(emulators.names(), name)) {
    items.push({ name: one, time: await emulators.advance(one, hours * hour) });
  }
  return { items };
};

export const emulatorStop: Handler<'emulatorStop'> = async ({ name }, { session, emulators }) => {
  const stopped = runningOnes(emulators.names(), name);
  for (const one of stopped) {
    await session.removeEmulator(one);
    await emulators.stop(one);
  }
  return { stopped };
};
