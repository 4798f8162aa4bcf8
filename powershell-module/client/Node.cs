#nullable enable
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Runtime.InteropServices;

namespace AcrShell.Client;

/// <summary>Which Node the host runs on: ACRSHELL_NODE, the one beside the host, that of a companion module, the one on PATH.</summary>
internal static class Node
{
    private static bool IsWindows => RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>As the companion modules are called: AcrShell.Node.Linux.</summary>
    internal static string Family => IsWindows ? "Windows" : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "MacOS" : "Linux";

    /// <summary>The Node of the companion modules needs the GNU C library: Alpine, say, has another.</summary>
    internal static bool HasCompanion => Family != "Linux" || File.Exists("/lib64/ld-linux-x86-64.so.2") || File.Exists("/lib/ld-linux-aarch64.so.1");

    internal static string? Find(Import import, string script)
    {
        var chosen = System.Environment.GetEnvironmentVariable("ACRSHELL_NODE");
        if (!string.IsNullOrEmpty(chosen)) return chosen;
        // A folder that Windows and Linux share may hold both.
        var beside = Path.Combine(Path.GetDirectoryName(script)!, FileName);
        if (File.Exists(beside)) return beside;
        return OfCompanion() ?? (import.Engine.InvokeCommand.GetCommand("node", CommandTypes.Application) as ApplicationInfo)?.Source;
    }

    /// <summary>What --version prints, without its v; empty where it prints nothing.</summary>
    internal static string VersionOf(string node)
    {
        try
        {
            var info = new ProcessStartInfo(node, "--version")
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(info)!;
            return process.StandardOutput.ReadToEnd().Trim().TrimStart('v');
        }
        catch (Exception problem) when (problem is InvalidOperationException || problem is IOException || problem is System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    private static string FileName => IsWindows ? "node.exe" : "node";

    /// <summary>Nothing is imported: only the folders are looked at.</summary>
    private static string? OfCompanion()
    {
        if (!HasCompanion) return null;
        var isArm = RuntimeInformation.OSArchitecture == Architecture.Arm64 && !IsWindows;
        var platform = (IsWindows ? "win32" : Family == "MacOS" ? "darwin" : "linux") + (isArm ? "-arm64" : "-x64");
        var places = (System.Environment.GetEnvironmentVariable("PSModulePath") ?? "").Split(Path.PathSeparator);
        return places
            .Where(place => place.Length > 0)
            .Select(place => Path.Combine(place, "AcrShell.Node." + Family))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.GetDirectories(folder).OrderByDescending(VersionOfFolder))
            .Select(folder => Path.Combine(folder, platform, FileName))
            .FirstOrDefault(File.Exists);
    }

    private static Version VersionOfFolder(string folder) =>
        Version.TryParse(Path.GetFileName(folder), out var version) ? version : new Version();
}
