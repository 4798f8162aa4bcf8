import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeAssembly, type Shapes } from '../../powershell-module/build/assembly/assembly.ts';
import { typeShapes } from '../../powershell-module/build/contract.ts';
import { exceptions } from '../../powershell-module/build/errors.ts';
import { describePowerShell, moduleFolder } from './pwsh.ts';

/** Each kind of a property, as the C# compiler knows it, and a value in PowerShell. */
const kinds: Readonly<Record<string, readonly [type: string, value: string]>> = {
  string: ['string', "'text'"],
  secret: ['System.Security.SecureString', "[Net.NetworkCredential]::new('', 'text').SecurePassword"],
  bool: ['bool?', '$true'],
  int: ['int?', '[int]7'],
  long: ['long?', '[long]5000000000'],
  date: ['System.DateTime?', "[datetime]'2024-02-03'"],
  status: ['System.Net.HttpStatusCode?', "[Net.HttpStatusCode]'NotFound'"],
  time: ['System.DateTimeOffset?', "[datetimeoffset]'2024-02-03Z'"],
  strings: ['System.Collections.Generic.List<string>', "[Collections.Generic.List[string]]@('a', 'b')"],
  table: [
    'System.Collections.Generic.Dictionary<string, string>',
    '[Collections.Generic.Dictionary[string,string]]::new()',
  ],
};

/** The same types for a compiler. Types of ours stand in the namespace Twin.AcrShell there, to be told apart. */
function inCSharp(shapes: Shapes): string {
  const typeOf = (kind: string): string => {
    if (kind.endsWith('[]')) return `System.Collections.Generic.List<${typeOf(kind.slice(0, -2))}>`;
    return kinds[kind]?.[0] ?? `Twin.${kind}`;
  };
  return Object.entries(shapes)
    .map(([name, properties]) => {
      const dot = name.lastIndexOf('.');
      const lines = properties.map(({ name: property, kind, source, member: inJson }) => {
        const accessors = source ? 'get { throw null; }' : 'get; set;';
        const wire = inJson ?? property.charAt(0).toLowerCase() + property.slice(1);
        const member =
          source || name in exceptions ? '' : `[System.Runtime.Serialization.DataMember(Name = "${wire}")] `;
        return `${member}public ${typeOf(kind)} ${property} { ${accessors} }`;
      });
      const simple = name.slice(dot + 1);
      const base = exceptions[name];
      const head = base
        ? `public class ${simple} : ${base} { public ${simple}(string message) : base(message) {}`
        : `[System.Runtime.Serialization.DataContract] public class ${simple} {`;
      return `namespace Twin.${name.slice(0, dot)} { ${head} ${lines.join(' ')} } }`;
    })
    .join('\n');
}

/** Types, properties and their types, in order, with the attributes that .NET Framework's serializer reads. */
const reflection = `
public static class Reflection {
  public static System.Collections.Generic.IEnumerable<string> Describe(System.Reflection.Assembly assembly, string prefix) {
    foreach (var type in assembly.GetTypes()) {
      if (type.Namespace == null || !type.Namespace.StartsWith(prefix + "AcrShell")) continue;
      var name = type.FullName.Substring(prefix.Length);
      yield return name + " " + type.BaseType + " " + type.Attributes + Attributes(type);
      foreach (var property in type.GetProperties())
        yield return name + "." + property.ToString().Replace(prefix + "AcrShell", "AcrShell") + " " + property.CanRead + " " + property.CanWrite + Attributes(property);
    }
  }
  static string Attributes(System.Reflection.MemberInfo member) {
    var text = "";
    foreach (var one in member.GetCustomAttributesData()) if (one.AttributeType.Namespace == "System.Runtime.Serialization") text += " " + one;
    return text;
  }
}`;

describePowerShell('The assembly of the types', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-assembly-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const load = (file: string) => `[Reflection.Assembly]::Load([IO.File]::ReadAllBytes('${file}'))`;
  const built = load(join(moduleFolder, 'AcrShell.Types.dll'));

  it("equals the C# compiler's for the same types: names, order, properties and attributes", async () => {
    writeFileSync(join(folder, 'twins.cs'), `${inCSharp(typeShapes())}\n${reflection}`);
    const script = `
      $twins = (Add-Type -Path '${join(folder, 'twins.cs')}' -PassThru)[0].Assembly
      $expected = [string[]]$twins.GetType('Reflection')::Describe($twins, 'Twin.')
      $found = [string[]]$twins.GetType('Reflection')::Describe(${built}, '')
      $expected.Count; Compare-Object $expected $found | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" }`;
    const [lines, ...differences] = await shell().output(script);
    expect(differences).toEqual([]);
    expect(lines).toBeGreaterThan(500);
  }, 120_000);

  it('has only methods that the runtime can compile', async () => {
    const script = `
      $all = [Reflection.BindingFlags]'Public, NonPublic, Instance, Static, DeclaredOnly'
      $compiled = 0
      foreach ($type in (${built}).GetTypes()) {
        foreach ($method in @($type.GetMethods($all)) + @($type.GetConstructors($all))) {
          try { [Runtime.CompilerServices.RuntimeHelpers]::PrepareMethod($method.MethodHandle); $compiled++ }
          catch { "$($type.FullName).$($method.Name): $($_.Exception.InnerException.Message)" }
        }
      }
      $compiled`;
    const [compiled, ...more] = (await shell().output(script)).toReversed();
    expect(more).toEqual([]);
    expect(compiled).toBeGreaterThan(1000);
  });

  it('has types that can be created, and properties that return what was set', async () => {
    const values = Object.values(kinds).map(([, value]) => value);
    const script = `
      $assembly = ${built}
      $values = @{}; foreach ($value in @(${values.map((value) => `@{ is = ${value} }`).join(', ')})) { $values[$value.is.GetType()] = $value.is }
      $set = 0
      foreach ($type in $assembly.GetTypes().Where({ $_.Namespace })) {
        $isException = $type.IsSubclassOf([Exception])
        $object = if ($isException) { [Activator]::CreateInstance($type, [object[]]'what happened') } else { [Activator]::CreateInstance($type) }
        if ($isException -and $object.Message -ne 'what happened') { "$type lost its message" }
        foreach ($property in $type.GetProperties('Public, Instance, DeclaredOnly')) {
          if ($null -ne $property.GetValue($object)) { "$type.$($property.Name) is not empty" }
          if (-not $property.CanWrite) { continue }
          $wanted = [Nullable]::GetUnderlyingType($property.PropertyType); if (-not $wanted) { $wanted = $property.PropertyType }
          $value = $values[$wanted]
          if ($null -eq $value) { $value = [Activator]::CreateInstance($wanted) }
          $property.SetValue($object, $value)
          if (-not [object]::Equals($property.GetValue($object), $value)) { "$type.$($property.Name) lost its value" }
          $set++
          $property.SetValue($object, $null)
          if ($null -ne $property.GetValue($object)) { "$type.$($property.Name) cannot be emptied" }
        }
      }
      $set`;
    const [set, ...wrong] = (await shell().output(script)).toReversed();
    expect(wrong).toEqual([]);
    expect(set).toBeGreaterThan(400);
  });

  it('reads through another object, and text as a time, whatever the value', async () => {
    const plain = Object.keys(kinds);
    const shapes: Shapes = {
      'AcrShell.Inner': plain.map((kind) => ({ name: `A${kind}`, kind })),
      'AcrShell.Outer': [
        { name: 'Inner', kind: 'AcrShell.Inner' },
        { name: 'Inners', kind: 'AcrShell.Inner[]' },
        { name: 'Text', kind: 'string' },
        { name: 'At', kind: 'time', source: 'Text' },
        ...plain.map((kind) => ({ name: `Through${kind}`, kind, source: `Inner.A${kind}` })),
      ],
    };
    const file = join(folder, 'Tried.Types.dll');
    writeFileSync(file, makeAssembly('Tried.Types', '1.2.3', shapes));
    const sets = plain.map((kind) => `$inner.A${kind} = ${kinds[kind]?.[1]}`).join('; ');
    const script = `
      $assembly = ${load(file)}
      $assembly.GetName().ToString()
      $outer = $assembly.CreateInstance('AcrShell.Outer'); $inner = $assembly.CreateInstance('AcrShell.Inner')
      @($outer.PSObject.Properties.Where({ $null -ne $_.Value })).Count
      ${sets}; $outer.Inner = $inner
      foreach ($kind in '${plain.join("', '")}') { [object]::Equals($outer."Through$kind", $inner."A$kind") }
      foreach ($text in '2024-02-03T04:05:06.7Z', 'no time', '', $null) { $outer.Text = $text; if ($null -ne $outer.At) { $outer.At.ToString('o') } else { 'none' } }`;
    expect(await shell().output(script)).toEqual([
      'Tried.Types, Version=1.2.3.0, Culture=neutral, PublicKeyToken=null',
      0,
      ...plain.map(() => true),
      ...['2024-02-03T04:05:06.7000000+00:00', 'none', 'none', 'none'],
    ]);
  });
});
