import process from 'node:process';

/**
 * V8 collects when its heap has grown by a third, instead of letting it double: a host runs as long as a session does. As an option of
 * Node it would end a future one that does not know it; here it would be ignored (https://nodejs.org/api/v8.html#v8setflagsfromstringflags).
 * Called after the first answer, which loading node:v8 would delay.
 */
export function keepSmall(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--heap-growing-percent=30');
}
