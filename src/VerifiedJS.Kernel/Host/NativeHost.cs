using System.Diagnostics;

namespace VerifiedJS.Kernel;

/// <summary>The program's exit, on its way through an interpreter; no JavaScript runs in between.</summary>
public sealed class HostExit(int code) : Exception($"exit({code})")
{
    public int Code { get; } = code;
}

/// <summary>
/// What the host's imports are when the kernel runs natively: the bodies of <see cref="HostImports"/> read it. Per thread, as linear
/// memory is.
/// </summary>
public static class NativeHost
{
    [ThreadStatic] private static Stream? output;
    [ThreadStatic] private static Stream? error;
    [ThreadStatic] private static string[]? arguments;

    /// <summary>Where descriptor 1 goes.</summary>
    public static Stream Output { get => output ??= Console.OpenStandardOutput(); set => output = value; }

    /// <summary>Where descriptor 2 goes.</summary>
    public static Stream Error { get => error ??= Console.OpenStandardError(); set => error = value; }

    /// <summary>The program's name and arguments.</summary>
    public static string[] Arguments { get => arguments ?? []; set => arguments = value; }

    internal static readonly long Start = Stopwatch.GetTimestamp();

    internal static string[] Environment =>
        [.. System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(e => $"{e.Key}={e.Value}")];
}
