using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace VerifiedJS.Wasm;

/// <summary>
/// Lets recursive functions over syntax trees go arbitrarily deep: when the stack of the calling thread runs out, the
/// recursion continues on a fresh thread. Code generators nest blocks thousands deep (large switch statements).
/// </summary>
internal static class StackGuard
{
    private const int FreshStackBytes = 16 << 20;

    /// <summary>True when there is plenty of stack left.</summary>
    public static bool HasRoom => RuntimeHelpers.TryEnsureSufficientExecutionStack();

    /// <summary>Runs <paramref name="action"/> on a fresh stack and rethrows what it throws.</summary>
    public static void RunOnFreshStack(Action action, int stackBytes = FreshStackBytes)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try { action(); }
            catch (Exception e) { failure = ExceptionDispatchInfo.Capture(e); }
        }, stackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
