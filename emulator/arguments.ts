import { parseArgs } from 'node:util';

export const usage = `Usage: node emulator/main.ts [options]

  --name NAME        the registry's name (demo)
  --port PORT        the port on 127.0.0.1 (0: any free one)
  --data FOLDER      keep the content in this folder (otherwise it ends with the process)
  --tls              speak https, with a certificate of an authority made for this run
  --entra            play Entra ID and managed identity, too (with --json: where, and one identity of each kind)
  --arm              play Azure Resource Manager, too (with --json: where, and an Owner's token)
  --empty            start without the demo content
  --anonymous        let anyone pull
  --admin-user USER  the admin's user name (the registry's name)
  --latency MS       wait this long before each answer
  --json             print one JSON line when ready, or why it is not
  --parent-stdin     end when stdin ends, and leave Ctrl+C to the parent; a line {"advance": MS} there moves the clock

The admin's password is taken from ACRSHELL_EMULATOR_PASSWORD, or made up.
`;

export interface Arguments {
  readonly name: string;
  readonly port: number;
  readonly data: string | undefined;
  readonly tls: boolean;
  readonly entra: boolean;
  readonly arm: boolean;
  readonly empty: boolean;
  readonly anonymous: boolean;
  readonly adminUser: string | undefined;
  readonly latency: number;
  readonly json: boolean;
  readonly parentStdin: boolean;
  readonly help: boolean;
}

const flag = { type: 'boolean', default: false } as const;

export function readArguments(args: string[]): Arguments {
  const { values } = parseArgs({
    args,
    options: {
      name: { type: 'string', default: 'demo' },
      port: { type: 'string', default: '0' },
      data: { type: 'string' },
      'admin-user': { type: 'string' },
      latency: { type: 'string', default: '0' },
      tls: flag,
      entra: flag,
      arm: flag,
      empty: flag,
      anonymous: flag,
      json: flag,
      'parent-stdin': flag,
      help: flag,
    },
  });
  const { name, data, tls, entra, arm, empty, anonymous, json, help } = values;
  return {
    ...{ name, data, tls, entra, arm, empty, anonymous, json, help },
    port: wholeNumber('--port', values.port, 65_535),
    latency: wholeNumber('--latency', values.latency, 600_000),
    adminUser: values['admin-user'],
    parentStdin: values['parent-stdin'],
  };
}

function wholeNumber(option: string, text: string, largest: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > largest) throw new Error(`${option} must be a whole number up to ${largest}`);
  return number;
}
