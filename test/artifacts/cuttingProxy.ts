import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy to a registry that breaks connections: each cut ends one after so many bytes in one direction. */
export interface CuttingProxy {
  readonly loginServer: string;
  /** Ends the connection once it has carried this many bytes from the client, or to it. */
  cutAfter(direction: 'up' | 'down', bytes: number): void;
  readonly cuts: number;
  /** Lets this many bytes pass on one connection, then stops it; resolves when it has stopped. */
  holdAfter(direction: 'up' | 'down', bytes: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startCuttingProxy(port: number): Promise<CuttingProxy> {
  const planned: { direction: 'up' | 'down'; bytes: number; held?: () => void }[] = [];
  const sockets = new Set<Socket>();
  const counters = new Set<{ up: number; down: number }>();
  let cuts = 0;
  const server = createServer((client) => {
    const registry = connect(port, '127.0.0.1');
    const carried = { up: 0, down: 0 };
    counters.add(carried);
    const carry = (direction: 'up' | 'down', from: Socket, to: Socket) => {
      sockets.add(from);
      from.on('data', (bytes) => {
        carried[direction] += bytes.length;
        const at = planned.findIndex((cut) => cut.direction === direction && carried[direction] > cut.bytes);
        to.write(bytes);
        const [plan] = at < 0 ? [] : planned.splice(at, 1);
        if (!plan) return;
        if (plan.held) {
          // Data is still read, so that the end is noticed, but not passed on.
          from.removeAllListeners('data').resume();
          plan.held();
          return;
        }
        cuts += 1;
        // What was passed on arrives; then both ends see the connection close.
        to.end(() => to.destroySoon());
        from.destroy();
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.end();
      });
    };
    carry('up', client, registry);
    carry('down', registry, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Earlier requests of the connection do not count.
  const forget = () => {
    for (const carried of counters) Object.assign(carried, { up: 0, down: 0 });
  };
  return {
    loginServer: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutAfter(direction, bytes) {
      forget();
      planned.push({ direction, bytes });
    },
    holdAfter(direction, bytes) {
      forget();
      return new Promise((held) => planned.push({ direction, bytes, held }));
    },
    get cuts() {
      return cuts;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
