#nullable enable
using System;
using System.Globalization;
using System.Management.Automation;

namespace AcrShell.Client;

/// <summary>
/// A time as script casts text to one: 01/02/2024 is the second of January everywhere. Of itself, a compiled cmdlet would go by the culture of
/// the session, and delete something else.
/// </summary>
public sealed class InvariantTimeAttribute : ArgumentTransformationAttribute
{
    /// <summary>Null for null; what is no time throws PSInvalidCastException.</summary>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        LanguagePrimitives.ConvertTo(inputData, typeof(DateTime?), CultureInfo.InvariantCulture);
}
