import { type Action, keyOf, type Method, type MethodKey, type Written, wireName } from '../protocol/index.ts';
import type { Bound } from './bind.ts';
import { refused } from './command.ts';
import { accepts, type Params, takenBy } from './fill.ts';

/** Calls a method of the contract; rejects with a Failure. */
export type Invoke = (key: MethodKey, params: Params) => Promise<unknown>;

type Wire = Readonly<Record<string, unknown>>;

/** Runs the bound action (one page of a list) and returns what the client writes. */
export async function run(bound: Bound, continuation: string | undefined, invoke: Invoke): Promise<Written> {
  const { action, params } = bound;
  const call = async (method: Method, more: Params = {}) =>
    (await invoke(keyOf(method), takenBy(method, { ...params, ...more }))) as Wire;
  const next = continuation === undefined ? {} : { continuation };
  switch (action.do) {
    case 'call':
      return single(bound, action, await call(action.method));
    case 'expand': {
      const result = await call(action.method);
      const isList = action.one === undefined || !bound.values.has(action.one);
      return { type: action.type ?? 'none', items: listIn(result, action.property), ...(isList ? { isList } : {}) };
    }
    case 'names': {
      const { names, registryName, ...page } = await call(action.method, next);
      const where = { names: names as string[], registryName: String(registryName) };
      return { type: 'AcrShell.RepositoryName', ...where, isList: true, ...more(page) };
    }
    case 'pages': {
      const page = await call(action.method, next);
      return { type: action.type, items: listIn(page, 'items'), isList: true, ...more(page) };
    }
    case 'lines': {
      const { lines, ...page } = await call(action.method, next);
      return { type: 'string', names: lines as string[], isList: true, ...more(page) };
    }
    case 'collect': {
      const page = await call(action.method, next);
      const members = listIn(page, 'items').map((item) => (item as Wire).attributes);
      const list = { registry: page.registry, imageName: page.imageName, [wireName(action.into)]: members };
      return { type: action.type, items: [list], into: action.into, ...more(page) };
    }
    case 'getOrMatch': {
      if (bound.match === undefined) return { type: action.type, items: [await call(action.get)] };
      const detail = accepts(action.list.params, 'detail') ? { detail: true } : {};
      const page = await call(action.list, { match: bound.match, ...detail, ...next });
      return {
        type: action.type,
        items: listIn(page, page.items ? 'items' : 'repositories'),
        isList: true,
        ...more(page),
      };
    }
  }
}

/** How much a cmdlet would do, in words, for -Confirm; undefined if it declares no `totals`. */
export async function totalsOf({ command, params }: Bound, invoke: Invoke): Promise<string | undefined> {
  const { totals } = command.cmdlet;
  if (totals === undefined) return undefined;
  const { text } = (await invoke(keyOf(totals), takenBy(totals, params))) as Wire;
  return typeof text === 'string' ? text : undefined;
}

function more({ continuation }: Wire): { continuation?: string } {
  return typeof continuation === 'string' ? { continuation } : {};
}

function listIn(result: Wire, property: string): unknown[] {
  const list = result[wireName(property)];
  return Array.isArray(list) ? list : [];
}

/** The output of one call: its result, or a part or another form of it if a switch asks for that. */
function single({ command, values }: Bound, action: Extract<Action, { do: 'call' }>, result: unknown): Written {
  const asks = (one: { readonly parameter: string } | undefined) => one && values.get(one.parameter) === true;
  const text = (property: string) => (result as Wire)[wireName(property)];
  if (action.exposes && asks(action.exposes)) return { type: action.exposes.type, items: [result] };
  if (action.plain && asks(action.plain)) return { type: 'string', text: plain(text(action.plain.property)) };
  if (action.parsed && asks(action.parsed)) return { type: 'json', text: json(text(action.parsed.property)) };
  if (action.only !== undefined) return { type: 'int', text: String(text(action.only) ?? '') };
  if (action.passThru !== undefined) {
    // An item that was left alone, with a warning, is not a success.
    const isDone = (result as Wire | undefined)?.done !== false;
    return { type: isDone && values.get(action.passThru) === true ? 'bool' : 'none' };
  }
  if (action.writes !== undefined) return { type: 'string', text: action.writes };
  if (action.type) return { type: action.type, items: [result] };
  return { type: command.cmdlet.outputs.includes('bool') ? 'bool' : 'none' };
}

function plain(text: unknown): string {
  if (typeof text === 'string') return text;
  throw refused({
    message: 'The content is not UTF-8 text.',
    advice: 'Save its bytes to a file with -Path, or use its Base64.',
  });
}

function json(text: unknown): string {
  try {
    JSON.parse(String(text));
    return String(text);
  } catch {
    throw refused({
      message: 'The content is not JSON.',
      advice: 'Use -Raw for its text, or -Path to save its bytes.',
    });
  }
}
