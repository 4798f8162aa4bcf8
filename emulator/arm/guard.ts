import type { Access } from './access.ts';
import { ArmError, conflict } from './armError.ts';
import type { ArmCall, ArmCaller } from './call.ts';
import { type ArmState, isUnder } from './state.ts';

/** Checks permissions and locks before a change. */
export class Guard {
  readonly #access: Access;
  readonly #state: ArmState;

  constructor(access: Access, state: ArmState) {
    this.#access = access;
    this.#state = state;
  }

  /** `action` like `Microsoft.ContainerRegistry/registries/read`, over the scope that the path names. */
  authorize({ caller }: ArmCall, action: string, scope: string): void {
    if (this.#access.permits(principalsOf(caller), scope, action)) return;
    const client = String(caller.claims.upn ?? caller.clientId ?? caller.objectId);
    throw new ArmError(
      403,
      'AuthorizationFailed',
      `The client '${client}' with object id '${caller.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  }

  permits({ caller }: ArmCall, action: string, scope: string): boolean {
    return this.#access.permits(principalsOf(caller), scope, action);
  }

  sees({ caller }: ArmCall, scope: string): boolean {
    return this.#access.sees(principalsOf(caller), scope);
  }

  /** Throws if there is a lock on the scope or above; for a deletion, also below it. */
  checkLocks(scope: string, operation: 'delete' | 'write'): void {
    const locked = this.#state.locks.filter(
      (lock) =>
        (operation === 'delete' || lock.level === 'ReadOnly') &&
        (isUnder(scope, lock.scope) || (operation === 'delete' && isUnder(lock.scope, scope))),
    );
    if (locked.length === 0) return;
    const scopes = [...new Set(locked.map((lock) => `'${lock.scope}'`))].join(',');
    throw conflict(
      'ScopeLocked',
      `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are locked: ${scopes}. Please remove the lock and try again.`,
    );
  }
}

/** Roles are assigned to the object id; those that a test assigned to a client id count as well. */
const principalsOf = ({ objectId, clientId }: ArmCaller): string[] =>
  clientId === undefined ? [objectId] : [objectId, clientId];
