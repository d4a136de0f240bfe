extern alias Checkers;

using System.Collections.Immutable;
using Dafny = Checkers::Dafny;
using D = Checkers::WasmIR;
using Safepoints = Checkers::Safepoints;
using SafepointCheck = Checkers::SafepointCheck;
using VerifiedJS.Driver;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;
using Runtime = VerifiedJS.Driver.Runtime;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.Certify;

/// <summary>
/// Safepoints: is what a function reads after a collection visible to the collector, and is a call's result tested before it is used?
/// (proofs/Safepoints/Soundness.dfy, NeverStale.) Which kernel methods never collect, which never throw, and which parameters hold no
/// references is said here, and so is part of the trusted code: only Safepoint.Poll collects, the table of operations says which may
/// throw, and the parameters are those of the two calling conventions.
/// </summary>
internal sealed class SafepointCertifier(LinkWitness witness, WasmIRHandover handover)
{
    private readonly Dafny.ISequence<Safepoints.Callee> callees = Callees(witness);
    private readonly Dafny.ISet<ulong> tags = Dafny.Set<ulong>.FromElements(unchecked((ulong)((long)Value.ObjectTag << 32)), unchecked((ulong)((long)Value.InternalTag << 32)));

    /// <summary>Methods whose result is never the sentinel.</summary>
    private static bool IsTotal(string name) =>
        name == Runtime.ExportName(KernelInterface.NewClosure) || name == Runtime.ExportName(KernelInterface.NewRecord) || name == Runtime.ExportName(KernelInterface.ArrayOfArguments)
        || (name.StartsWith("Operations.", StringComparison.Ordinal) && PrimitiveTable.All.TryGetValue(name["Operations.".Length..], out Primitive? operation) && !operation.MayThrow);

    /// <summary>What is known of functions, by their indices in the module.</summary>
    private static Dafny.ISequence<Safepoints.Callee> Callees(LinkWitness witness)
    {
        var callees = new Safepoints.Callee[witness.Externals.Values.Select(external => external.Index + 1).DefaultIfEmpty(0).Max()];
        Array.Fill(callees, Safepoints.Callee.create(false, false, false));
        // Several names are of one function where it is the stub for what the module does without.
        foreach ((string name, (int index, _)) in witness.Externals)
            callees[index] = Safepoints.Callee.create(
                callees[index].dtor_quiet || (!name.StartsWith("helper.", StringComparison.Ordinal) && name != Runtime.ExportName(KernelInterface.Poll)),
                callees[index].dtor_plain || name.StartsWith("Operations.", StringComparison.Ordinal),
                callees[index].dtor_total || IsTotal(name));
        return Dafny.Sequence<Safepoints.Callee>.FromArray(callees);
    }

    /// <summary>Verdicts by function of the program.</summary>
    public ImmutableArray<Verdict> Verdicts()
    {
        Verdict[] verdicts = [.. EmissionCertifier.Verdicts(witness, [])];
        foreach (IrFunction emitted in witness.Functions.Values)
        {
            // The helpers, and _start, have no frames of this form; they are part of the runtime's few hand-written functions.
            if (emitted.Id.Index < 0) continue;
            // Where locals share slots, what one way has not written holds there what another local left in the slot: then the function before sharing is looked at.
            IrFunction function = witness.Program.Witness.BeforeSharing(emitted);
            if (!Accepts(emitted) && (ReferenceEquals(function, emitted) || !Accepts(function)))
                verdicts[emitted.Id.Index] = new Verdict(Judgement.Refused, $"the {emitted.Entry} entry may read what the collector does not see, or a result that is not tested");
        }
        return [.. verdicts];
    }

    private bool Accepts(IrFunction function)
    {
        if (handover.Function(function) is not D.Function_Defined handed) return false;
        var types = Dafny.Sequence<Checkers::Wasm.ValueType>.Concat(handed.dtor_signature.dtor_parameters, handed.dtor_locals);
        return SafepointCheck.__default.CheckFunction(SafepointCheck.Context.create(FrameOf(function, handed), OwnersOf(function), (uint)FirstRoot(function.Frame)), types,
            (uint)function.Type.Parameters.Count, (uint)function.Locals.Length, handed.dtor_body);
    }

    private static int FirstRoot(FrameLayout layout) => FrameLayout.ArgumentOffset(layout.OutgoingArguments);

    /// <summary>
    /// The locals for which a frame's words are, by the words' places: those of the root slots; before them, the parameters that are references, which the
    /// poll at the entry keeps where arguments are passed on later. Other words are for none.
    /// </summary>
    private static Dafny.ISequence<uint> OwnersOf(IrFunction function)
    {
        int firstArgument = FrameLayout.ArgumentOffset(0) / 8, firstRoot = FirstRoot(function.Frame) / 8;
        var owners = new uint[firstRoot + function.Frame.Roots.Length];
        for (int i = 0; i < firstRoot; i++) owners[i] = i < firstArgument ? uint.MaxValue : (uint)(i - firstArgument + 1);
        for (int i = firstRoot; i < owners.Length; i++) owners[i] = (uint)function.Frame.Roots[i - firstRoot].Index;
        return Dafny.Sequence<uint>.FromArray(owners);
    }

    /// <summary>The frame, with the largest set of plain locals.</summary>
    private Safepoints.Frame FrameOf(IrFunction function, D.Function_Defined handed)
    {
        bool isUniform = function.Entry == Entry.Uniform;
        var plain = new bool[function.Locals.Length];
        for (int i = 0; i < plain.Length; i++)
        {
            bool isParameter = i < function.Type.Parameters.Count;
            plain[i] = function.Locals[i] != ValueType.I64 && (!isParameter || i == 0 || (isUniform && i is 4 or 5));
        }
        var assignments = new List<(uint Local, D.Expr Value)>();
        Assignments(handed.dtor_body, assignments);
        assignments.RemoveAll(a => a.Local >= plain.Length || !plain[a.Local]);
        while (true)
        {
            Safepoints.Frame frame = Safepoints.Frame.create((uint)function.Frame.Size, Dafny.Sequence<bool>.FromArray(plain), callees, tags, isUniform,
                unchecked((ulong)Value.UndefinedBits), unchecked((ulong)Value.SentinelBits));
            if (assignments.RemoveAll(a => plain[a.Local] && !Safepoints.__default.IsPlain(frame, a.Value) && !(plain[a.Local] = false)) == 0) return frame;
        }
    }

    private static void Assignments(D.Stmts statements, List<(uint, D.Expr)> found)
    {
        for (; statements is D.Stmts_Then then; statements = then.dtor_tail)
        {
            switch (then.dtor_head)
            {
                case D.Stmt_Set s:
                    found.Add((s.dtor_x, s.dtor_e));
                    Assignments(s.dtor_e, found);
                    break;
                case D.Stmt_Drop s: Assignments(s.dtor_e, found); break;
                case D.Stmt_Perform s: Assignments(s.dtor_arguments, found); break;
                case D.Stmt_Store s:
                    Assignments(s.dtor_address, found);
                    Assignments(s.dtor_e, found);
                    break;
                case D.Stmt_If s:
                    Assignments(s.dtor_condition, found);
                    Assignments(s.dtor_then__, found);
                    Assignments(s.dtor_else__, found);
                    break;
                case D.Stmt_Block s: Assignments(s.dtor_body, found); break;
                case D.Stmt_Loop s: Assignments(s.dtor_body, found); break;
                case D.Stmt_BranchIf s: Assignments(s.dtor_condition, found); break;
                case D.Stmt_Return s: Assignments(s.dtor_e, found); break;
            }
        }
    }

    private static void Assignments(D.Exprs expressions, List<(uint, D.Expr)> found)
    {
        for (; expressions is D.Exprs_Cons cons; expressions = cons.dtor_tail) Assignments(cons.dtor_head, found);
    }

    private static void Assignments(D.Expr expression, List<(uint, D.Expr)> found)
    {
        switch (expression)
        {
            case D.Expr_Tee e:
                found.Add((e.dtor_x, e.dtor_e));
                Assignments(e.dtor_e, found);
                break;
            case D.Expr_Op e: Assignments(e.dtor_operands, found); break;
            case D.Expr_Load e: Assignments(e.dtor_address, found); break;
            case D.Expr_Select e:
                Assignments(e.dtor_condition, found);
                Assignments(e.dtor_then__, found);
                Assignments(e.dtor_else__, found);
                break;
            case D.Expr_Choose e:
                Assignments(e.dtor_condition, found);
                Assignments(e.dtor_then__, found);
                Assignments(e.dtor_else__, found);
                break;
            case D.Expr_Call e: Assignments(e.dtor_arguments, found); break;
            case D.Expr_CallIndirect e:
                Assignments(e.dtor_index, found);
                Assignments(e.dtor_arguments, found);
                break;
        }
    }
}
