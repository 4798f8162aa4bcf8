/** Bodies of methods (ECMA-335, II.25.4 and III). Each returns its address, counted from the first. */
export class Bodies {
  readonly #bytes: number[] = [];

  get bytes(): Buffer {
    return Buffer.from(this.#bytes);
  }

  /** base() */
  constructorBody(baseConstructor: number): number {
    return this.#tiny([ldarg0, ...call(memberRef(baseConstructor)), ret]);
  }

  /** base(message) */
  messageConstructorBody(baseConstructor: number): number {
    return this.#tiny([ldarg0, ldarg1, ...call(memberRef(baseConstructor)), ret]);
  }

  /** get => field */
  fieldGetter(field: number): number {
    return this.#tiny([ldarg0, 0x7b, ...token(0x04, field), ret]);
  }

  /** set => field = value */
  fieldSetter(field: number): number {
    return this.#tiny([ldarg0, ldarg1, 0x7d, ...token(0x04, field), ret]);
  }

  /** get => Outer?.Inner, where that is a reference */
  throughReference(outer: number, inner: number): number {
    return this.#tiny([...unlessNull(outer), pop, ldnull, ret, ...call(method(inner)), ret]);
  }

  /** get => Outer?.Inner, where that is a Nullable: the local is one without a value */
  throughValue(outer: number, inner: number, locals: number): number {
    return this.#fat([...unlessNull(outer), pop, ldloc0, ret, ...call(method(inner)), ret], locals);
  }

  /** get => DateTimeOffset.TryParse(Text, CultureInfo.InvariantCulture, None, out time) ? time : null */
  parsedTime(
    text: number,
    known: { invariantCulture: number; tryParse: number; toNullable: number; locals: number },
  ): number {
    const parse = [
      ldarg0,
      ...call(method(text)),
      ...call(memberRef(known.invariantCulture)),
      0x16, // ldc.i4.0
      ...[0x12, 0], // ldloca.s 0
      ...call(memberRef(known.tryParse)),
    ];
    const found = [ldloc0, 0x73, ...memberRef(known.toNullable), ret];
    return this.#fat([...parse, 0x2c, found.length, ...found, 0x07, ret], known.locals);
  }

  #tiny(code: readonly number[]): number {
    const at = this.#bytes.length;
    this.#bytes.push((code.length << 2) | 0x02, ...code);
    return at;
  }

  /** With locals, which start as zero; at a multiple of four. */
  #fat(code: readonly number[], locals: number): number {
    while (this.#bytes.length % 4 !== 0) this.#bytes.push(0);
    const at = this.#bytes.length;
    this.#bytes.push(0x13, 0x30, 8, 0, ...little(code.length), ...token(0x11, locals), ...code);
    return at;
  }
}

const ldarg0 = 0x02;
const ldarg1 = 0x03;
const ldloc0 = 0x06;
const ldnull = 0x14;
const pop = 0x26;
const ret = 0x2a;

/** this.Outer, twice on the stack; jumps over the next three bytes unless it is null. */
function unlessNull(outer: number): number[] {
  return [ldarg0, ...call(method(outer)), 0x25, 0x2d, 3];
}

function call(target: readonly number[]): number[] {
  return [0x28, ...target];
}

const method = (row: number): number[] => token(0x06, row);
const memberRef = (row: number): number[] => token(0x0a, row);

function token(table: number, row: number): number[] {
  return [row & 0xff, (row >> 8) & 0xff, 0, table];
}

function little(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24];
}
