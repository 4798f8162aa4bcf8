import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Json = Record<string, unknown>;

export interface Subscription {
  readonly id: string;
  readonly name: string;
}

export interface Group {
  readonly subscriptionId: string;
  readonly name: string;
  readonly location: string;
  tags?: Record<string, string>;
}

/** A registry or one of its child resources. */
export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  location?: string;
  tags?: Record<string, string>;
  sku?: Json;
  identity?: Json;
  properties: Json;
  systemData: Json;
  /** Never in an answer: passwords, addresses of webhooks, the port. */
  hidden: Json;
}

export interface RoleAssignment {
  readonly name: string;
  readonly scope: string;
  readonly principalId: string;
  readonly principalType: string;
  /** The GUID of the role. */
  readonly role: string;
  readonly condition?: string;
  readonly createdOn: string;
  readonly createdBy: string;
}

export interface Lock {
  readonly name: string;
  readonly scope: string;
  readonly level: 'CanNotDelete' | 'ReadOnly';
  readonly notes?: string;
}

interface Saved {
  subscriptions: Subscription[];
  groups: Group[];
  resources: Resource[];
  assignments: RoleAssignment[];
  locks: Lock[];
}

export const isUnder = (id: string, scope: string) =>
  scope === '' || id.toLowerCase() === scope.toLowerCase() || id.toLowerCase().startsWith(`${scope.toLowerCase()}/`);

/** The state of Resource Manager, written to the folder after each change. */
export class ArmState {
  readonly #file: string | undefined;
  readonly #saved: Saved;
  readonly #resources = new Map<string, Resource>();
  /** Of key vaults, by their identifiers; in memory only, as a vault is somewhere else. */
  readonly secrets = new Map<string, string>();
  #isOpen = false;

  constructor(folder: string | undefined) {
    this.#file = folder === undefined ? undefined : join(folder, 'state.json');
    if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#saved = this.#read() ?? { subscriptions: [], groups: [], resources: [], assignments: [], locks: [] };
    for (const resource of this.#saved.resources) this.#resources.set(resource.id.toLowerCase(), resource);
  }

  get subscriptions(): Subscription[] {
    return this.#saved.subscriptions;
  }

  get groups(): Group[] {
    return this.#saved.groups;
  }

  get assignments(): RoleAssignment[] {
    return this.#saved.assignments;
  }

  set assignments(assignments: RoleAssignment[]) {
    this.#saved.assignments = assignments;
  }

  get locks(): Lock[] {
    return this.#saved.locks;
  }

  set locks(locks: Lock[]) {
    this.#saved.locks = locks;
  }

  subscription(id: string): Subscription | undefined {
    return this.#saved.subscriptions.find((subscription) => subscription.id === id.toLowerCase());
  }

  group(subscriptionId: string, name: string): Group | undefined {
    const lower = name.toLowerCase();
    return this.groupsOf(subscriptionId).find((group) => group.name.toLowerCase() === lower);
  }

  groupsOf(subscriptionId: string): Group[] {
    return this.#saved.groups.filter((group) => group.subscriptionId === subscriptionId.toLowerCase());
  }

  resource(id: string): Resource | undefined {
    return this.#resources.get(id.toLowerCase());
  }

  /** Of one type below a scope, by name. */
  resources(type: string, scope: string): Resource[] {
    const found = [...this.#resources.values()].filter(
      (resource) => resource.type.toLowerCase() === type.toLowerCase() && isUnder(resource.id, scope),
    );
    return found.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  }

  set(resource: Resource): void {
    this.#resources.set(resource.id.toLowerCase(), resource);
    this.save();
  }

  /** Removes it with its child resources, locks and role assignments. */
  remove(scope: string): void {
    for (const id of [...this.#resources.keys()]) if (isUnder(id, scope)) this.#resources.delete(id);
    this.#saved.assignments = this.#saved.assignments.filter((assignment) => !isUnder(assignment.scope, scope));
    this.#saved.locks = this.#saved.locks.filter((lock) => !isUnder(lock.scope, scope));
    this.save();
  }

  removeGroup(group: Group): void {
    this.#saved.groups.splice(this.#saved.groups.indexOf(group), 1);
    this.remove(`/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}`);
  }

  /** From now on changes are written, as this emulator owns the folder. */
  open(): void {
    this.#isOpen = true;
    this.save();
  }

  /** Written to another file first: if the process is killed meanwhile, the earlier state is intact. */
  save(): void {
    if (this.#file === undefined || !this.#isOpen) return;
    this.#saved.resources = [...this.#resources.values()];
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#saved), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  #read(): Saved | undefined {
    if (this.#file === undefined) return undefined;
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Saved;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
