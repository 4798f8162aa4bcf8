import type { Call } from '../call/call.ts';
import type { DockerLogin } from '../docker/dockerLogin.ts';
import type { MethodKey, Params, Results } from '../protocol/index.ts';
import type { EmulatorLauncher } from '../session/emulators.ts';
import type { Session } from '../session/session.ts';

/** What handlers share across calls; there is one of each in a host. */
export interface HandlerContext {
  readonly session: Session;
  readonly emulators: EmulatorLauncher;
  readonly dockerLogin: DockerLogin;
}

export type Handler<K extends MethodKey> = (
  params: Params[K],
  context: HandlerContext,
  call: Call,
) => Promise<Results[K]>;

/** The methods that have a handler; the host handles its own lifecycle and cmdlet/run itself. */
export type HandledKey = Exclude<MethodKey, 'initialize' | 'shutdown' | 'cmdletRun' | 'cmdletBind'>;
export type Handlers = { readonly [K in HandledKey]: Handler<K> };
