import { join } from 'node:path';
import { expect, it } from 'vitest';
import { objectTypes } from '../../src/protocol/index.ts';
import { quoted } from '../../tasks/quoted.ts';
import { describePowerShell, moduleFolder } from './pwsh.ts';

/** A value of each kind of property. */
const kinds: Readonly<Record<string, string>> = {
  string: "'text'",
  secret: "[Net.NetworkCredential]::new('', 'text').SecurePassword",
  bool: '$true',
  int: '[int]7',
  long: '[long]5000000000',
  date: "[datetime]'2024-02-03'",
  status: "[Net.HttpStatusCode]'NotFound'",
  time: "[datetimeoffset]'2024-02-03Z'",
  strings: "[Collections.Generic.List[string]]@('a', 'b')",
  table: '[Collections.Generic.Dictionary[string,string]]::new()',
};

describePowerShell('The types of what cmdlets write', (shell) => {
  const built = `[Reflection.Assembly]::Load([IO.File]::ReadAllBytes(${quoted(join(moduleFolder, 'AcrShell.dll'))}))`;

  it('has the types of the contract, with their properties in its order', async () => {
    const script = `
      foreach ($type in (${built}).GetExportedTypes().Where({ $_.Namespace -eq 'AcrShell' -and -not $_.IsSubclassOf([Exception]) })) {
        "$($type.FullName): $($type.GetProperties().Name)"
      }`;
    const declared = Object.entries(objectTypes).map(
      ([name, { properties }]) => `${name}: ${Object.keys(properties).join(' ')}`,
    );
    expect((await shell().output(script)).toSorted()).toEqual(
      [...declared, 'AcrShell.ErrorResponse: StatusCode ReasonPhrase'].toSorted(),
    );
  });

  it('has only methods that this PowerShell can compile', async () => {
    const script = `
      $all = [Reflection.BindingFlags]'Public, NonPublic, Instance, Static, DeclaredOnly'
      $compiled = 0
      foreach ($type in (${built}).GetTypes().Where({ -not $_.ContainsGenericParameters })) {
        foreach ($method in @($type.GetMethods($all)) + @($type.GetConstructors($all))) {
          if ($method.ContainsGenericParameters -or $method.IsAbstract) { continue }
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
    const values = Object.values(kinds);
    const script = `
      $assembly = ${built}
      $values = @{}; foreach ($value in @(${values.map((value) => `@{ is = ${value} }`).join(', ')})) { $values[$value.is.GetType()] = $value.is }
      $set = 0
      foreach ($type in $assembly.GetExportedTypes().Where({ $_.Namespace -eq 'AcrShell' })) {
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
    const through = Object.entries(objectTypes).flatMap(([type, { properties }]) =>
      Object.entries(properties).flatMap(([name, { through: path, timeOf }]) =>
        path === undefined || timeOf !== undefined ? [] : [`@('${type}', '${name}', '${path}')`],
      ),
    );
    const script = `
      $assembly = ${built}
      foreach ($one in @(${through.join(', ')})) {
        $type, $name, $path = $one; $outerName, $innerName = $path.Split('.')
        $object = $assembly.CreateInstance($type)
        if ($null -ne $object.$name) { "$type.$name is not empty" }
        $outer = $object.GetType().GetProperty($outerName)
        # It may itself read through another.
        if (-not $outer.CanWrite) { continue }
        $object.$outerName = $outer.PropertyType::new()
        $inner = $outer.PropertyType.GetProperty($innerName)
        if ($inner.PropertyType -ne [string]) { continue }
        $object.$outerName.$innerName = 'text'
        if ($object.$name -ne 'text') { "$type.$name is $($object.$name)" }
      }
      $of = $assembly.GetType('AcrShell.Time').GetMethod('Of', [Reflection.BindingFlags]'NonPublic, Static')
      foreach ($text in '2024-02-03T04:05:06.7Z', 'no time', '', $null) { $time = $of.Invoke($null, @($text)); if ($null -ne $time) { $time.ToString('o') } else { 'none' } }`;
    expect(through.length).toBeGreaterThan(5);
    expect(await shell().output(script)).toEqual(['2024-02-03T04:05:06.7000000+00:00', 'none', 'none', 'none']);
  });
});
