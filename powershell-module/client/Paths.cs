#nullable enable
using System;
using System.IO;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace AcrShell.Client;

internal static class Paths
{
    /// <summary>
    /// Where a path leads, seen from the caller. A drive that the calling function has made for itself is in its session state alone, where
    /// no module's paths are resolved.
    /// </summary>
    internal static string Resolve(PSCmdlet cmdlet, string path)
    {
        var parts = Regex.Match(path, @"^([^:\\/]{2,}):([\\/]?)(.*)$", RegexOptions.Singleline);
        if (parts.Success)
        {
            foreach (var drive in cmdlet.SessionState.Drive.GetAll())
            {
                var isIt = string.Equals(drive.Name, parts.Groups[1].Value, StringComparison.OrdinalIgnoreCase) && drive.Provider.Name == "FileSystem";
                if (!isIt) continue;
                var folder = parts.Groups[2].Length > 0 ? drive.Root : Path.Combine(drive.Root, drive.CurrentLocation);
                return Path.GetFullPath(Path.Combine(folder, parts.Groups[3].Value));
            }
        }
        return cmdlet.GetUnresolvedProviderPathFromPSPath(path);
    }
}
