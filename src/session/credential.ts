import type { Params } from '../protocol/index.ts';

/** What Connect is told of a registry and of who the session is there. */
export type ConnectParams = Omit<Params['contextConnect'], 'call' | 'dockerLogin' | 'skipDockerLogin' | 'adminUser'>;

/** One way to sign in, as a person gave it: it holds secrets. */
export type Credential = NonNullable<ConnectParams['credential']>;
