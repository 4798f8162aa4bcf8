import type { Access } from './access.ts';
import { ArmError, conflict } from './armError.ts';
import type { ArmCall, ArmCaller } from './call.ts';
import { type ArmState, isUnder } from './state.ts';

/** What stands between a caller and a change: permissions and locks. */
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

  /** A lock above or on the scope; for a deletion, below it as well. */
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

/** Roles are assigned to the object; those that a test gave to a client id count as well. */
const principalsOf = ({ objectId, clientId }: ArmCaller): string[] =>
  clientId === undefined ? [objectId] : [objectId, clientId];
