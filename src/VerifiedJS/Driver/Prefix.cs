using VerifiedJS.Anf;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Driver;

/// <summary>
/// A prefix of programs: scripts that are evaluated once, whose effects many programs then start from (Test262's harness). It becomes a
/// module of its own between the runtime and a program:
///
///     runtime ─▶ prefix's functions, and the memory as its evaluation left it ─▶ program
///
/// Evaluation happens in an instance of <see cref="Evaluation"/>; its memory afterwards goes to <see cref="Evaluated"/>.
/// </summary>
public sealed class Prefix(AnfProgram scripts, Runtime runtime)
{
    /// <summary>The module whose _start evaluates the scripts, and nothing after them: no jobs, no timers.</summary>
    public byte[] Evaluation() => Linker.LinkOver(scripts, runtime.Base, "evaluatePrefix", null);

    /// <summary>The module that programs get instead, without _start, and what they are linked with.</summary>
    /// <param name="memory">The memory after evaluation.</param>
    public (byte[] Module, LinkBase Base) Evaluated(ReadOnlySpan<byte> memory)
    {
        using var block = new NativeMemoryBlock(memory.Length / Memory.PageSize);
        memory.CopyTo(block.Span(0, memory.Length));
        Memory.Attach(block);
        MemoryImage.Tidy();
        byte[] module = Linker.LinkOver(scripts, runtime.Base, "evaluatePrefix", block);
        return (module, new LinkBase(runtime.Hash, MemoryImage.Take(block), runtime.Base.Slots + scripts.Functions.Length));
    }
}
