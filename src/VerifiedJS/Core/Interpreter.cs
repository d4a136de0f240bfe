using System.Collections.Immutable;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;

namespace VerifiedJS.Core;

// The Core interpreter: a program becomes a tree of nodes, each of which evaluates itself over the native kernel.
//
// A node's result is the bits of a value, or the sentinel: then the activation is left abruptly and Activation.Target says where to:
//
//     null            a throw; State.Exception holds the value
//     ReturnTarget    a return; Activation.Carried holds the value
//     a Label         a break;  Activation.Carried holds the value
//
// Stores, exactly as compiled code has them, so that a heap built here is an image for compiled code:
//
//     a variable no closure captures   Activation.Locals
//     a captured one                   a field of a scope record in the kernel's heap. There is a record for
//                                        the captured variables of a function's header (parameters, rest, arguments, this,
//                                        new.target, callee, in this order), made on entry;
//                                        those of a Scope, in order, made on entry to it;
//                                        a captured Let, made after its initial value is evaluated;
//                                        a captured exception of a TryCatch, made on entry to the handler.
//                                      The closure's environment is the record innermost where it is made, or 0.
//     a static                         a slot in linear memory
//
// The collector does not run under this interpreter: values in Locals and on the .NET stack are invisible to it.

/// <summary>One activation of a function.</summary>
internal sealed class Activation(long[] locals, int env, int sp, int next)
{
    public readonly long[] Locals = locals;
    /// <summary>The innermost scope record, or 0.</summary>
    public int Env = env;
    /// <summary>This activation's frame on the shadow stack.</summary>
    public readonly int Sp = sp;
    /// <summary>Where the frames of functions called from here start.</summary>
    public readonly int Next = next;
    public object? Target;
    public long Carried;

    public static readonly object ReturnTarget = new();
}

internal abstract class Node
{
    public abstract long Evaluate(Activation a);
}

/// <summary>A function made ready: what its entry does is in <see cref="CoreMachine.Enter"/>.</summary>
internal sealed class Code
{
    public required Function Source;
    public required int Index;
    public int Template;
    public int LocalCount;
    /// <summary>Bytes of header and outgoing arguments on the shadow stack.</summary>
    public int FrameSize;
    /// <summary>Fields of the header's record, 0 when nothing of the header is captured.</summary>
    public int HeaderSlots;
    /// <summary>Where each header variable goes: a local (0 and up), a header field (its complement), or Unused.</summary>
    public required int[] Parameters;
    public int Rest = Unused, Arguments = Unused, This = Unused, NewTarget = Unused, Callee = Unused;
    public Node Body = null!;

    public const int Unused = int.MinValue;
}
