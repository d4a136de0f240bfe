extern alias Checkers;

using System.Collections.Immutable;
using Dafny = Checkers::Dafny;
using D = Checkers::WasmIR;
using Safepoints = Checkers::Safepoints;
using SafepointCheck = Checkers::SafepointCheck.__default;
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
internal sealed class SafepointCertifier(LinkWitness witness)
{
    private readonly WasmIRHandover handover = new(witness);
    private readonly Dafny.ISet<uint> quiet = Externals(witness, name => !name.StartsWith("helper.", StringComparison.Ordinal) && name != Runtime.ExportName(KernelInterface.Poll));
    private readonly Dafny.ISet<uint> plainResults = Externals(witness, name => name.StartsWith("Operations.", StringComparison.Ordinal));
    private readonly Dafny.ISet<uint> total = Externals(witness, IsTotal);
    private readonly Dafny.ISet<ulong> tags = Dafny.Set<ulong>.FromElements(unchecked((ulong)((long)Value.ObjectTag << 32)), unchecked((ulong)((long)Value.InternalTag << 32)));

    /// <summary>Methods whose result is never the sentinel.</summary>
    private static bool IsTotal(string name) =>
        name == Runtime.ExportName(KernelInterface.NewClosure) || name == Runtime.ExportName(KernelInterface.NewRecord) || name == Runtime.ExportName(KernelInterface.ArrayOfArguments)
        || (name.StartsWith("Operations.", StringComparison.Ordinal) && PrimitiveTable.All.TryGetValue(name["Operations.".Length..], out Primitive? operation) && !operation.MayThrow);

    private static Dafny.ISet<uint> Externals(LinkWitness witness, Func<string, bool> isWanted) =>
        Dafny.Set<uint>.FromCollection([.. witness.Externals.Where(external => isWanted(external.Key)).Select(external => (uint)external.Value.Index)]);

    /// <summary>Verdicts by function of the program.</summary>
    public ImmutableArray<Verdict> Verdicts()
    {
        IEnumerable<(int, string)> Refusals()
        {
            foreach (IrFunction function in witness.Functions.Values)
            {
                // The helpers, and _start, have no frames of this form; they are part of the runtime's few hand-written functions.
                if (function.Id.Index < 0) continue;
                if (handover.Function(function) is not D.Function_Defined handed) yield return (function.Id.Index, "it calls what the module does not have");
                else if (!Accepts(function, handed))
                    yield return (function.Id.Index, $"the {function.Entry} entry may read what the collector does not see, or a result that is not tested");
            }
        }
        return EmissionCertifier.Verdicts(witness, Refusals());
    }

    private bool Accepts(IrFunction function, D.Function_Defined handed)
    {
        var types = Dafny.Sequence<Checkers::Wasm._IValueType>.Concat(handed.dtor_signature.dtor_parameters, handed.dtor_locals);
        return SafepointCheck.CheckFunction(FrameOf(function, handed), types, (uint)function.Type.Parameters.Count, (uint)function.Locals.Length, handed.dtor_body);
    }

    /// <summary>The frame, with the largest set of plain locals.</summary>
    private Safepoints._IFrame FrameOf(IrFunction function, D.Function_Defined handed)
    {
        bool isUniform = function.Entry == Entry.Uniform;
        var plain = new HashSet<uint>();
        for (int i = 0; i < function.Locals.Length; i++)
        {
            bool isParameter = i < function.Type.Parameters.Count;
            if (function.Locals[i] != ValueType.I64 && (!isParameter || i == 0 || (isUniform && i is 4 or 5))) plain.Add((uint)i);
        }
        var assignments = new List<(uint Local, D._IExpr Value)>();
        Assignments(handed.dtor_body, assignments);
        while (true)
        {
            var frame = Safepoints.Frame.create((uint)function.Frame.Size, Dafny.Set<uint>.FromCollection(plain), quiet, plainResults, total, tags, isUniform,
                unchecked((ulong)Value.UndefinedBits), unchecked((ulong)Value.SentinelBits));
            if (assignments.RemoveAll(a => plain.Contains(a.Local) && !Safepoints.__default.IsPlain(frame, a.Value) && plain.Remove(a.Local)) == 0) return frame;
        }
    }

    private static void Assignments(D._IStmts statements, List<(uint, D._IExpr)> found)
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

    private static void Assignments(D._IExprs expressions, List<(uint, D._IExpr)> found)
    {
        for (; expressions is D.Exprs_Cons cons; expressions = cons.dtor_tail) Assignments(cons.dtor_head, found);
    }

    private static void Assignments(D._IExpr expression, List<(uint, D._IExpr)> found)
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
