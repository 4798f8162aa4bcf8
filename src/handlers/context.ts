import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import type { DockerLogin } from '../docker/dockerLogin.ts';
import type { ConnectedView, Session } from '../session/session.ts';
import type { Handler } from './handler.ts';

export const contextConnect: Handler<'contextConnect'> = async (params, { session, dockerLogin }, call) => {
  const { call: _, dockerLogin: isAsked, skipDockerLogin, adminUser, ...rest } = params;
  const told =
    adminUser && !rest.credential ? { ...rest, credential: await adminOf(session, rest.registry, call) } : rest;
  const view = await session.connect(told, call);
  const isWanted = isAsked || (!rest.exposeToken && !session.isLoopback(params.registry, call) && dockerLogin.isUsed);
  if (skipDockerLogin || !isWanted) return view;
  const where = await writeLogin(view, session, dockerLogin, call).catch((error: unknown) => {
    if (isAsked || !(error instanceof Failure)) throw error;
    // A docker login was not requested and the session is connected, so a failure to write it is only a warning.
    call.warn?.(`${error.message} ${error.detail.advice}`);
    return undefined;
  });
  return where ? { ...view, dockerLogin: where } : view;
};

/** From admin credential to data plane in one pipe: an identity that can list the password can sign in with it. */
async function adminOf(session: Session, registry: string, call: Call) {
  const { adminCredential } = await import('../management/resources/credentials.ts');
  const { username = '', password = '' } = await adminCredential(await session.manager(call), { registry }, call);
  return { kind: 'password', userName: username, password } as const;
}

export const contextGet: Handler<'contextGet'> = async ({ registry }, { session }, call) => ({
  connections: session.connections(registry, call),
});

export const contextClear: Handler<'contextClear'> = async ({ registry }, { session }, call) => ({
  cleared: await session.clear(registry, call),
});

export const contextDisconnect: Handler<'contextDisconnect'> = async ({ registry }, { session, dockerLogin }, call) => {
  const loginServer = session.loginServer(registry, call);
  const cleared = await session.clear(registry, call);
  const dockerLoginRemoved = await dockerLogin.remove(loginServer).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    const done = `This session is signed out of ${loginServer}, but docker is not.`;
    throw error.with({ registry: loginServer }, `${done} ${error.message}`);
  });
  return { loginServer, wasConnected: cleared.length > 0, dockerLoginRemoved };
};

/** Where the login was written; an anonymous session has no credential for docker. */
async function writeLogin(
  view: ConnectedView,
  session: Session,
  dockerLogin: DockerLogin,
  call: Call,
): Promise<string | undefined> {
  const credential = await session.dockerCredential(view.loginServer, call);
  if (!credential) return undefined;
  const { where, warning } = await dockerLogin.write(session.loginServer(view.loginServer, call), credential);
  if (warning) call.warn?.(warning);
  return where;
}
