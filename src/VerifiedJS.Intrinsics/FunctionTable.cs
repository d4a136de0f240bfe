namespace VerifiedJS.Intrinsics;

/// <summary>
/// The function table as restricted C# sees it: where compiled JavaScript functions are. The kernel compiler replaces
/// these methods by the WebAssembly instructions. On the CLR they go to whoever interprets the compiled program.
/// </summary>
public static class FunctionTable
{
    /// <summary>The table that a native host provides.</summary>
    public interface IHost
    {
        /// <summary>The number of entries.</summary>
        int Size { get; }

        /// <summary>Appends empty entries: the old size, or -1.</summary>
        int Grow(int entries);

        /// <summary>Calls the entry by its uniform calling convention.</summary>
        long Call(int index, int sp, int callee, long @this, long newTarget, int argumentCount, int arguments);
    }

    [ThreadStatic] private static IHost? host;

    /// <summary>Makes <paramref name="table"/> the function table of the calling thread.</summary>
    public static void Attach(IHost? table) => host = table;

    private static IHost Host => host ?? throw new InvalidOperationException("no function table is attached to this thread");

    /// <summary>table.size.</summary>
    public static int Size() => Host.Size;

    /// <summary>table.grow by null entries: the old size, or -1.</summary>
    public static int Grow(int entries) => Host.Grow(entries);

    /// <summary>call_indirect with the uniform entry's type.</summary>
    public static long Call(int index, int sp, int callee, long @this, long newTarget, int argumentCount, int arguments) =>
        Host.Call(index, sp, callee, @this, newTarget, argumentCount, arguments);
}
