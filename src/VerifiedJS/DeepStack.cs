using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace VerifiedJS;

/// <summary>
/// Runs work on a thread with a large stack: trees of programs may be as deep as the programs are long
/// (a sum of 100,000 terms), and passes recurse over them.
/// </summary>
public static class DeepStack
{
    private const int StackBytes = 1 << 30;

    [ThreadStatic]
    private static bool s_isDeep;

    /// <summary>
    /// The result of work; its exceptions come through. A nested call stays on the thread it is on, unless that one's stack runs low
    /// (<see cref="RuntimeHelpers.TryEnsureSufficientExecutionStack"/>): then work gets a thread of its own.
    /// </summary>
    public static T Run<T>(Func<T> work)
    {
        if (s_isDeep && RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return work();
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                s_isDeep = true;
                try
                {
                    result = work();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    /// <summary>Starts work on a deep stack of its own, beside the caller; it does not keep the process alive.</summary>
    public static Task Start(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                s_isDeep = true;
                try
                {
                    work();
                    done.SetResult();
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            },
            StackBytes)
        { IsBackground = true };
        thread.Start();
        return done.Task;
    }

    /// <inheritdoc cref="Run{T}(Func{T})"/>
    public static void Run(Action work) => Run<object?>(() =>
    {
        work();
        return null;
    });
}
