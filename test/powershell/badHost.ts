import { appendFileSync, closeSync, existsSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { initialize, protocolVersion } from '../../src/protocol/wire/lifecycle.ts';

/** What a test tells it, as JSON in ACRSHELL_TEST_HOST. */
export interface BadHost {
  readonly mode: string;
  readonly version: string;
  /** It writes its process id there, a line each. */
  readonly processes: string;
  /** It misbehaves until this file exists, and creates it: the next host works. */
  readonly once?: string;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly lost?: string };
}

const out = (bytes: string | Buffer) => process.stdout.write(bytes);
const frame = (content: unknown): Buffer => {
  const body = Buffer.isBuffer(content)
    ? content
    : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
};
const answer = (id: unknown, rest: object) => frame({ jsonrpc: '2.0', id, ...rest });
const tell = (method: string, params?: unknown) => frame({ jsonrpc: '2.0', method, params });

/** An answer that every cmdlet understands: there is nothing to write. */
const good = (id: unknown) => answer(id, { result: { type: 'none' } });
const ready = (id: unknown, version: string, lost?: string) => {
  const told = { version, protocolVersion, nodeVersion: '24.0.0', processId: process.pid, methods: [] };
  return answer(id, { result: { ...told, ...(lost === undefined ? {} : { warning: 'A new one was started.' }) } });
};

export const endOfOutput = 'the end of its output';

/** What it does at its first request instead of answering. */
export const misbehaviours: Readonly<Record<string, (id: number) => void>> = {
  'no JSON': () => out(frame('{"jsonrpc":')),
  'no text': () => out(frame(Buffer.from([0xff, 0xfe, 0x7b, 0x7d]))),
  'a list': () => out(frame('[]')),
  'a number': () => out(frame('7')),
  null: () => out(frame('null')),
  'an empty frame': () => out('Content-Length: 0\r\n\r\n'),
  'a length beyond numbers': () => out('Content-Length: 99999999999999999999\r\n\r\n{}'),
  'a length beyond memory': () => out('Content-Length: 2147483000\r\n\r\n{}'),
  'a length below zero': () => out('Content-Length: -5\r\n\r\n{}'),
  'a length in words': () => out('Content-Length: many\r\n\r\n{}'),
  'no length': () => out('Content-Type: text/plain\r\n\r\n{}'),
  'a line of text': () => out('Warning: something happened\n'),
  'a prompt': () => out('> '),
  'much of anything': () => out(Buffer.alloc(70_000, 0x41)),
  'nothing but zeros': () => out(Buffer.alloc(300)),
  'an id in words': () => out(answer('one', { result: {} })),
  'an id beyond numbers': () => out(frame('{"jsonrpc":"2.0","id":99999999999999999999,"result":{}}')),
  'an id of nobody': (id) => out(good(id + 1000)),
  'no id': () => out(answer(null, { result: {} })),
  'an error in words': (id) => out(answer(id, { error: 'wrong' })),
  'a result of other types': (id) => out(answer(id, { result: { type: 5, text: [] } })),
  'a result of a type that nobody knows': (id) => out(answer(id, { result: { type: 'AcrShell.Evil', items: [] } })),
  'a result whose objects are none': (id) => out(answer(id, { result: { type: 'AcrShell.Tag', items: 'x' } })),
  'a result without its objects': (id) => out(answer(id, { result: { type: 'AcrShell.Tag' } })),
  'no result': (id) => out(answer(id, {})),
  'a question with an id in words': () =>
    out(frame({ jsonrpc: '2.0', id: 'zz', method: 'credential/token', params: null })),
  'a log line of other types': () => out(tell('log', { callId: 7, level: 5 })),
  'half a frame, and its end': () => process.stdout.write('Content-Length: 500\r\n\r\n{"json', () => process.exit(3)),
  [endOfOutput]: () => closeSync(1),
  'its end': () => process.exit(3),
};

/** These are odd, and no reason to end it. */
export const oddities: Readonly<Record<string, (id: number) => void>> = {
  'byte by byte': (id) => good(id).forEach((byte) => void out(Buffer.of(byte))),
  'two at once': (id) => out(Buffer.concat([good(id), good(id)])),
  'more headers': (id) => {
    const bytes = good(id);
    out(Buffer.concat([Buffer.from('Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n'), bytes]));
  },
  'log lines of nobody': (id) =>
    out(
      Buffer.concat([
        tell('log'),
        tell('log', { callId: 'x' }),
        tell('log', { callId: '4711', level: 'warning', message: 'm' }),
        good(id),
      ]),
    ),
  'a notification that nobody knows': (id) => out(Buffer.concat([tell('evil/happened', { x: 1 }), good(id)])),
  'questions that nobody answers': (id) => {
    out(frame({ jsonrpc: '2.0', id: 1, method: 'credential/token', params: { callId: '999', audience: 'x' } }));
    out(frame({ jsonrpc: '2.0', id: 2, method: 'evil/run', params: {} }));
    out(good(id));
  },
  'much on its stderr': (id) => process.stderr.write('e'.repeat(2_000_000), () => out(good(id))),
};

/** What it does instead of getting ready. */
export const beginnings: Readonly<Record<string, (id: number) => void>> = {
  'a greeting at its start': () => out('Welcome!\n'),
  'no answer to initialize': () => {},
  'an end at its start': () => process.exit(3),
  'an unreadable answer to initialize': (id) => out(answer(id, { result: 'ready' })),
};

/** Node loads this file before the host's own (`--import`), which it then never comes to: this works on Windows, too. */
if (process.env.ACRSHELL_TEST_HOST !== undefined) {
  run(JSON.parse(process.env.ACRSHELL_TEST_HOST) as BadHost);
  await new Promise(() => {});
}

function run({ mode, version, processes, once }: BadHost): void {
  appendFileSync(processes, `${process.pid}\n`);
  const isGood = once !== undefined && existsSync(once);
  if (once !== undefined) writeFileSync(once, '');
  const begin =
    (isGood ? undefined : beginnings[mode]) ?? ((id: number, lost?: string) => out(ready(id, version, lost)));
  const act = (isGood ? undefined : (misbehaviours[mode] ?? oddities[mode])) ?? ((id: number) => out(good(id)));
  let input: Buffer = Buffer.alloc(0);
  process.stdin.on('data', (chunk: Buffer) => {
    input = Buffer.concat([input, chunk]);
    for (;;) {
      const head = input.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(input.subarray(0, Math.max(0, head)).toString())?.[1]);
      if (head < 0 || input.length < head + 4 + length) return;
      const { id, method, params } = JSON.parse(input.subarray(head + 4, head + 4 + length).toString()) as Message;
      input = input.subarray(head + 4 + length);
      if (id !== undefined && method !== undefined) (method === initialize.name ? begin : act)(id, params?.lost);
    }
  });
  process.stdin.on('end', () => process.exit(0));
}
