# The .NET types of what cmdlets write (AcrShell.Tag and the others), made from the contract's table at first need,
# once a process. PowerShell's own classes would not do: no dots in their names, and another class in every runspace.
function Get-AcrType {
    param([string]$Name)
    $session = $script:AcrSession
    $type = $null
    if ($session.Types.TryGetValue($Name, [ref]$type)) { return $type }
    Use-AcrGate $session.TypeGate {
        # In a finally, which a stopped pipeline does not interrupt: a half-made type could never be made again.
        try { } finally { New-AcrType $session $Name }
    }
}

function New-AcrType {
    param([hashtable]$Session, [string]$Name)
    $made = $null
    if ($Session.Types.TryGetValue($Name, [ref]$made)) { return $made }
    # What it holds comes first.
    $properties = @(foreach ($text in $script:AcrContract.Types[$Name].Split(' ')) {
        $property, $kind, $source = $text.Split([char[]](':', '='))
        , @($property, $kind, (Get-AcrKind $Session $kind), $source)
    })
    $builder = (Get-AcrTypeModule $Session).DefineType($Name, 'Public,Class')
    if (-not $script:AcrTextJson) { Set-AcrAttribute $builder ([Runtime.Serialization.DataContractAttribute]) @{} }
    $null = $builder.DefineDefaultConstructor('Public')
    $getters = @{}
    foreach ($property in $properties) { $getters[$property[0]] = Add-AcrProperty $builder $getters $property }
    $type = $builder.CreateType()
    $Session.Types[$Name] = $type
    return $type
}

function Get-AcrTypeModule {
    param([hashtable]$Session)
    if ($null -eq $Session.TypeModule) {
        $assembly = [Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly([Reflection.AssemblyName]::new('AcrShell.Types'), 'Run')
        $Session.TypeModule = $assembly.DefineDynamicModule('AcrShell.Types')
    }
    return $Session.TypeModule
}

function Get-AcrKind {
    param([hashtable]$Session, [string]$Kind)
    switch ($Kind) {
        'string' { return [string] }
        'bool' { return [Nullable[bool]] }
        'int' { return [Nullable[int]] }
        'long' { return [Nullable[long]] }
        'time' { return [Nullable[DateTimeOffset]] }
        'strings' { return [Collections.Generic.List[string]] }
    }
    if (-not $Kind.EndsWith('[]')) { return New-AcrType $Session $Kind }
    $member = New-AcrType $Session $Kind.Substring(0, $Kind.Length - 2)
    return [Collections.Generic.List`1].MakeGenericType($member)
}

function Add-AcrProperty {
    param($Builder, [hashtable]$Getters, [object[]]$Property)
    $name, $kind, $type, $source = $Property
    $getter = $Builder.DefineMethod("get_$name", 'Public,HideBySig,SpecialName', $type, [Type]::EmptyTypes)
    $declared = $Builder.DefineProperty($name, 'None', $type, $null)
    $declared.SetGetMethod($getter)
    $code = $getter.GetILGenerator()
    if (-not $source) { $declared.SetSetMethod((Add-AcrField $Builder $code $name $type)) }
    elseif ($kind -eq 'time') { Write-AcrTimeGetter $code $Getters[$source] }
    else { Write-AcrThroughGetter $code $Getters $source $type }
    if (-not $script:AcrTextJson -and -not $source) {
        $wireName = $name.Substring(0, 1).ToLowerInvariant() + $name.Substring(1)
        Set-AcrAttribute $declared ([Runtime.Serialization.DataMemberAttribute]) @{ Name = $wireName }
    }
    return $getter
}

# get => field; set => field = value
function Add-AcrField {
    param($Builder, $Code, [string]$Name, [type]$Type)
    $op = [Reflection.Emit.OpCodes]
    $field = $Builder.DefineField("_$Name", $Type, 'Private')
    $Code.Emit($op::Ldarg_0)
    $Code.Emit($op::Ldfld, $field)
    $Code.Emit($op::Ret)
    $setter = $Builder.DefineMethod("set_$Name", 'Public,HideBySig,SpecialName', [void], [Type[]]@($Type))
    $code = $setter.GetILGenerator()
    $code.Emit($op::Ldarg_0)
    $code.Emit($op::Ldarg_1)
    $code.Emit($op::Stfld, $field)
    $code.Emit($op::Ret)
    return $setter
}

# get => Via?.Leaf
function Write-AcrThroughGetter {
    param($Code, [hashtable]$Getters, [string]$Source, [type]$Type)
    $op = [Reflection.Emit.OpCodes]
    $via, $leaf = $Source.Split('.')
    $nothing = $Code.DeclareLocal($Type)
    $there = $Code.DefineLabel()
    $Code.Emit($op::Ldarg_0)
    $Code.Emit($op::Call, $Getters[$via])
    $Code.Emit($op::Dup)
    $Code.Emit($op::Brtrue, $there)
    $Code.Emit($op::Pop)
    $Code.Emit($op::Ldloc, $nothing)
    $Code.Emit($op::Ret)
    $Code.MarkLabel($there)
    $Code.Emit($op::Call, $Getters[$via].ReturnType.GetMethod("get_$leaf"))
    $Code.Emit($op::Ret)
}

# get => DateTimeOffset.TryParse(Text, invariant, None, out time) ? time : null
function Write-AcrTimeGetter {
    param($Code, $Text)
    $op = [Reflection.Emit.OpCodes]
    $time = $Code.DeclareLocal([DateTimeOffset])
    $nothing = $Code.DeclareLocal([Nullable[DateTimeOffset]])
    $unreadable = $Code.DefineLabel()
    $Code.Emit($op::Ldarg_0)
    $Code.Emit($op::Call, $Text)
    $Code.Emit($op::Call, [Globalization.CultureInfo].GetMethod('get_InvariantCulture'))
    $Code.Emit($op::Ldc_I4_0)
    $Code.Emit($op::Ldloca, $time)
    $parse = [Type[]]@([string], [IFormatProvider], [Globalization.DateTimeStyles], [DateTimeOffset].MakeByRefType())
    $Code.Emit($op::Call, [DateTimeOffset].GetMethod('TryParse', $parse))
    $Code.Emit($op::Brfalse, $unreadable)
    $Code.Emit($op::Ldloc, $time)
    $Code.Emit($op::Newobj, [Nullable[DateTimeOffset]].GetConstructor([Type[]]@([DateTimeOffset])))
    $Code.Emit($op::Ret)
    $Code.MarkLabel($unreadable)
    $Code.Emit($op::Ldloc, $nothing)
    $Code.Emit($op::Ret)
}

function Set-AcrAttribute {
    param($Builder, [type]$Attribute, [hashtable]$Values)
    $named = [Reflection.PropertyInfo[]]@($Values.Keys | ForEach-Object { $Attribute.GetProperty($_) })
    $constructor = $Attribute.GetConstructor([Type]::EmptyTypes)
    $Builder.SetCustomAttribute([Reflection.Emit.CustomAttributeBuilder]::new($constructor, @(), $named, [object[]]@($Values.Values)))
}
