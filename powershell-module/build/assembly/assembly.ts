import { Blobs, coded, Heap, type Reference, signature, Tables, typeDefOrRef } from './metadata.ts';
import { Bodies } from './methodBodies.ts';
import { portableExecutable } from './portableExecutable.ts';

/** One property of a type to be made; a `source` makes it a getter that reads through others. */
export interface PropertyShape {
  readonly name: string;
  /** string, secret, bool, int, long, date, time, status (HttpStatusCode), strings, table, or the name of one of the types, with [] for a list of it. */
  readonly kind: string;
  readonly source?: string;
  /** What it is called in JSON; its name with a small first letter without this. */
  readonly member?: string;
}

export type Shapes = Readonly<Record<string, readonly PropertyShape[]>>;

/** Of these types' names, the exceptions: each is made with its message and is caught as the framework's type. */
export type Exceptions = Readonly<Record<string, 'System.InvalidOperationException'>>;

/**
 * The types of what cmdlets write, as a .NET assembly: plain classes with properties, written straight as ECMA-335
 * (II.22 metadata tables, II.25 file format), because no compiler is at hand where this is built. Making them in
 * PowerShell at run time cost a quarter of a second in every session; loading this costs next to nothing, and it
 * gives real names to what PowerShell's own classes can't name.
 */
export function makeAssembly(name: string, version: string, shapes: Shapes, exceptions: Exceptions = {}): Buffer {
  return new Writer(shapes, exceptions).write(name, version);
}

interface Member {
  readonly kind: string;
  readonly getter: number;
}

class Writer {
  readonly #shapes: Shapes;
  readonly #exceptions: Exceptions;
  readonly #strings = new Heap();
  readonly #blobs = new Blobs();
  readonly #tables = new Tables();
  readonly #bodies = new Bodies();
  /** Type name -> row of TypeDef; 1 is <Module>. */
  readonly #types: ReadonlyMap<string, number>;
  readonly #members = new Map<string, Map<string, Member>>();
  readonly #references = new Map<string, number>();
  readonly #attributes: { parent: number; type: number; value: number }[] = [];

  constructor(shapes: Shapes, exceptions: Exceptions) {
    this.#shapes = shapes;
    this.#exceptions = exceptions;
    this.#types = new Map(Object.keys(shapes).map((name, index) => [name, index + 2]));
  }

  write(name: string, version: string): Buffer {
    const { Module, TypeDef } = this.#tables.rows;
    this.#tables.add(Module, [0, this.#strings.add(`${name}.dll`), 1, 0, 0]);
    this.#tables.add(TypeDef, [0, this.#strings.add('<Module>'), 0, 0, 1, 1]);
    // All rows of the types stand before any body refers to them; getters are numbered in the order of the shapes.
    this.#numberGetters();
    for (const type of this.#types.keys()) this.#writeType(type);
    this.#writeAttributes();
    const [major = 0, minor = 0, build = 0] = version.split('.').map(Number);
    const { Assembly } = this.#tables.rows;
    this.#tables.add(Assembly, [0x8004, major, minor, build, 0, 0, 0, this.#strings.add(name), 0]);
    return portableExecutable(this.#tables, this.#strings, this.#blobs, this.#bodies);
  }

  /** Each type has its constructor, then for each property the getter and, where there is a field, the setter. */
  #numberGetters(): void {
    let method = 0;
    for (const [type, properties] of Object.entries(this.#shapes)) {
      method += 1;
      const members = new Map<string, Member>();
      for (const { name, kind, source } of properties) {
        method += 1;
        members.set(name, { kind, getter: method });
        if (!source) method += 1;
      }
      this.#members.set(type, members);
    }
  }

  #writeType(type: string): void {
    const dot = type.lastIndexOf('.');
    const { TypeDef, Field, MethodDef, Property, PropertyMap } = this.#tables.rows;
    const properties = this.#shapes[type] ?? [];
    const exception = this.#exceptions[type];
    const row = this.#tables.add(TypeDef, [
      0x00100001, // public, beforefieldinit
      this.#strings.add(type.slice(dot + 1)),
      this.#strings.add(type.slice(0, dot)),
      typeDefOrRef({ table: 'TypeRef', row: this.#reference(exception ?? 'System.Object') }),
      this.#tables.count(Field) + 1,
      this.#tables.count(MethodDef) + 1,
    ]);
    if (exception) this.#exceptionConstructor(exception);
    else {
      this.#attribute(coded(row, 5, 3), 'System.Runtime.Serialization.DataContractAttribute', {});
      this.#method(
        '.ctor',
        0x1886,
        signature.method([], 'void'),
        this.#bodies.constructorBody(this.#baseConstructor()),
      );
    }
    if (properties.length > 0) this.#tables.add(PropertyMap, [row, this.#tables.count(Property) + 1]);
    for (const property of properties) this.#writeProperty(type, property);
  }

  #exceptionConstructor(base: string): void {
    const takesMessage = signature.method([signature.string], 'void');
    const body = this.#bodies.messageConstructorBody(this.#memberReference(base, '.ctor', takesMessage));
    this.#method('.ctor', 0x1886, takesMessage, body);
  }

  #writeProperty(type: string, { name, kind, source, member }: PropertyShape): void {
    const { Field, Property, MethodSemantics } = this.#tables.rows;
    const encoded = this.#encode(kind);
    const property = this.#tables.add(Property, [
      0,
      this.#strings.add(name),
      this.#blobs.add(signature.property(encoded)),
    ]);
    const association = coded(property, 1, 1);
    const getter = signature.method([], encoded);
    if (source) {
      const method = this.#method(`get_${name}`, 0x0886, getter, this.#throughBody(type, kind, source));
      this.#tables.add(MethodSemantics, [2, method, association]);
      return;
    }
    const field = this.#tables.add(Field, [
      1,
      this.#strings.add(`_${name}`),
      this.#blobs.add(signature.field(encoded)),
    ]);
    const get = this.#method(`get_${name}`, 0x0886, getter, this.#bodies.fieldGetter(field));
    const setter = signature.method([encoded], 'void');
    const set = this.#method(`set_${name}`, 0x0886, setter, this.#bodies.fieldSetter(field));
    this.#tables.add(MethodSemantics, [2, get, association]);
    this.#tables.add(MethodSemantics, [1, set, association]);
    if (this.#exceptions[type]) return;
    const inJson = { Name: member ?? name.charAt(0).toLowerCase() + name.slice(1) };
    this.#attribute(coded(property, 5, 9), 'System.Runtime.Serialization.DataMemberAttribute', inJson);
  }

  #throughBody(type: string, kind: string, source: string): number {
    const [via = '', leaf] = source.split('.');
    const outer = this.#member(type, via);
    if (leaf === undefined) return this.#timeBody(outer.getter);
    const inner = this.#member(outer.kind, leaf);
    const isReference = kind === 'string' || kind === 'secret' || kind === 'strings' || kind.includes('.');
    if (isReference) return this.#bodies.throughReference(outer.getter, inner.getter);
    return this.#bodies.throughValue(outer.getter, inner.getter, this.#locals([this.#encode(kind)]));
  }

  #timeBody(text: number): number {
    const time = this.#valueType('System.DateTimeOffset');
    const tryParse = signature.staticMethod(
      [
        signature.string,
        [0x12, ...this.#compressed('System.IFormatProvider')],
        this.#valueType('System.Globalization.DateTimeStyles'),
        [0x10, ...time],
      ],
      signature.bool,
    );
    const culture: number[] = [0x12, ...this.#compressed('System.Globalization.CultureInfo')];
    return this.#bodies.parsedTime(text, {
      invariantCulture: this.#memberReference(
        'System.Globalization.CultureInfo',
        'get_InvariantCulture',
        signature.staticMethod([], culture),
      ),
      tryParse: this.#memberReference('System.DateTimeOffset', 'TryParse', tryParse),
      toNullable: this.#nullableTimeConstructor(),
      locals: this.#locals([time, this.#encode('time')]),
    });
  }

  #member(type: string, name: string): Member {
    const found = this.#members.get(type)?.get(name);
    if (!found) throw new Error(`${type} has no ${name}.`);
    return found;
  }

  #method(name: string, flags: number, blob: readonly number[], address: number): number {
    const { MethodDef } = this.#tables.rows;
    return this.#tables.add(MethodDef, [address, 0, flags, this.#strings.add(name), this.#blobs.add(blob), 1]);
  }

  #encode(kind: string): number[] {
    switch (kind) {
      case 'string':
        return signature.string;
      case 'bool':
        return this.#generic('System.Nullable`1', 0x11, signature.bool);
      case 'int':
        return this.#generic('System.Nullable`1', 0x11, signature.int);
      case 'long':
        return this.#generic('System.Nullable`1', 0x11, signature.long);
      case 'date':
        return this.#generic('System.Nullable`1', 0x11, this.#valueType('System.DateTime'));
      case 'time':
        return this.#generic('System.Nullable`1', 0x11, this.#valueType('System.DateTimeOffset'));
      case 'status':
        return this.#generic('System.Nullable`1', 0x11, this.#valueType('System.Net.HttpStatusCode'));
      case 'secret':
        return [0x12, ...this.#compressed('System.Security.SecureString')];
      case 'table':
        return [
          0x15,
          0x12,
          ...this.#compressed('System.Collections.Generic.Dictionary`2'),
          2,
          ...signature.string,
          ...signature.string,
        ];
      case 'strings':
        return this.#generic('System.Collections.Generic.List`1', 0x12, signature.string);
    }
    if (kind.endsWith('[]'))
      return this.#generic('System.Collections.Generic.List`1', 0x12, this.#encode(kind.slice(0, -2)));
    const row = this.#types.get(kind);
    if (!row) throw new Error(`There is no type ${kind}.`);
    return [0x12, ...signature.compressed(typeDefOrRef({ table: 'TypeDef', row }))];
  }

  #generic(type: string, element: number, argument: readonly number[]): number[] {
    return [0x15, element, ...this.#compressed(type), 1, ...argument];
  }

  #valueType(type: string): number[] {
    return [0x11, ...this.#compressed(type)];
  }

  #compressed(type: string): number[] {
    return signature.compressed(typeDefOrRef({ table: 'TypeRef', row: this.#reference(type) }));
  }

  /** A type of the framework, in the assembly where .NET Framework has it and from where .NET forwards it. */
  #reference(type: string): number {
    const space = type.slice(0, type.lastIndexOf('.'));
    const assembly = { 'System.Runtime.Serialization': space, 'System.Net': 'System' }[space] ?? 'mscorlib';
    const known = this.#references.get(type);
    if (known) return known;
    const dot = type.lastIndexOf('.');
    const scope = coded(this.#assemblyReference(assembly), 2, 2);
    const { TypeRef } = this.#tables.rows;
    const names = [this.#strings.add(type.slice(dot + 1)), this.#strings.add(type.slice(0, dot))];
    const row = this.#tables.add(TypeRef, [scope, ...names]);
    this.#references.set(type, row);
    return row;
  }

  #assemblyReference(name: string): number {
    const known = this.#references.get(name);
    if (known) return known;
    const token = this.#blobs.add([0xb7, 0x7a, 0x5c, 0x56, 0x19, 0x34, 0xe0, 0x89]);
    const { AssemblyRef } = this.#tables.rows;
    const row = this.#tables.add(AssemblyRef, [4, 0, 0, 0, 0, token, this.#strings.add(name), 0, 0]);
    this.#references.set(name, row);
    return row;
  }

  #memberReference(type: string, name: string, blob: readonly number[]): number {
    return this.#memberOf({ table: 'TypeRef', row: this.#reference(type) }, name, blob);
  }

  #memberOf(parent: Reference, name: string, blob: readonly number[]): number {
    const { MemberRef } = this.#tables.rows;
    const owner = coded(parent.row, 3, parent.table === 'TypeSpec' ? 4 : 1);
    const row = [owner, this.#strings.add(name), this.#blobs.add(blob)];
    return this.#tables.find(MemberRef, row) ?? this.#tables.add(MemberRef, row);
  }

  #baseConstructor(): number {
    return this.#memberReference('System.Object', '.ctor', signature.method([], 'void'));
  }

  #nullableTimeConstructor(): number {
    const { TypeSpec } = this.#tables.rows;
    const spec = [this.#blobs.add(this.#encode('time'))];
    const row = this.#tables.find(TypeSpec, spec) ?? this.#tables.add(TypeSpec, spec);
    return this.#memberOf({ table: 'TypeSpec', row }, '.ctor', signature.method([[0x13, 0]], 'void'));
  }

  #locals(types: readonly (readonly number[])[]): number {
    const { StandAloneSig } = this.#tables.rows;
    const row = [this.#blobs.add([0x07, types.length, ...types.flat()])];
    return this.#tables.find(StandAloneSig, row) ?? this.#tables.add(StandAloneSig, row);
  }

  /** For Windows PowerShell, whose serializer finds members by these; System.Text.Json has its own way. */
  #attribute(parent: number, type: string, named: Readonly<Record<string, string>>): void {
    const create = this.#memberReference(type, '.ctor', signature.method([], 'void'));
    const value = this.#blobs.add(signature.attribute(named));
    this.#attributes.push({ parent, type: coded(create, 3, 3), value });
  }

  #writeAttributes(): void {
    const { CustomAttribute } = this.#tables.rows;
    for (const { parent, type, value } of this.#attributes.toSorted((a, b) => a.parent - b.parent)) {
      this.#tables.add(CustomAttribute, [parent, type, value]);
    }
  }
}
