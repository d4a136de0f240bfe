using VerifiedJS.Core;
using VerifiedJS.Flat;

namespace VerifiedJS.Anf;

/// <summary>
/// What every ANF function must satisfy, checked in tests between passes: locals exist, records are held in Record locals and nothing
/// else is, breaks name an enclosing block, operations have their arity, closures name functions of the program, and no local is read
/// where it may not have been assigned.
/// </summary>
public static class WellFormed
{
    /// <summary>Throws InvalidOperationException, which says what is wrong.</summary>
    public static void Check(AnfProgram program, AnfFunction function)
    {
        var assigned = new HashSet<int>();
        foreach (Local? local in new Local?[] { function.Rest, function.Arguments, function.This, function.NewTarget, function.Callee, function.Environment })
            if (local is { } l) assigned.Add(l.Index);
        foreach (Local parameter in function.Parameters) assigned.Add(parameter.Index);
        new Checker(program, function).Statement(function.Body, assigned);
    }

    private sealed class Checker(AnfProgram program, AnfFunction function)
    {
        private readonly Dictionary<Label, HashSet<int>?> blocks = [];

        private void Require(bool condition, string what)
        {
            if (!condition) throw new InvalidOperationException($"function {function.Id.Index} \"{function.Source.Name}\": {what}");
        }

        private void Read(Atom atom, HashSet<int> assigned, bool isRecord = false)
        {
            if (atom is not LocalAtom { Local.Index: var index }) return;
            Require(index >= 0 && index < function.Locals.Length, $"there is no local %{index}");
            Require((function.Locals[index] == Representation.Record) == isRecord, $"%{index} is {(isRecord ? "no" : "a")} record");
            Require(assigned.Contains(index), $"%{index} may be read before it is assigned");
        }

        /// <summary>The locals assigned for sure after the statement; null when it never completes normally. The argument is consumed.</summary>
        public HashSet<int>? Statement(Stmt statement, HashSet<int> assigned)
        {
            switch (statement)
            {
                case Set s:
                    foreach (Atom atom in Walk.Atoms(s.Value)) Read(atom, assigned, IsRecordOperand(s.Value, atom));
                    if (s.Value is Prim prim) Require(prim.Arguments.Length == prim.Operation.Arity, $"{prim.Operation} has {prim.Arguments.Length} operands");
                    if (s.Value is MakeClosure closure) Require(closure.Function.Index < program.Functions.Length, $"there is no function {closure.Function.Index}");
                    bool makesRecord = s.Value is NewRecord or GetOuter or ClosureEnvironment;
                    Require((function.Locals[s.Target.Index] == Representation.Record) == makesRecord, $"%{s.Target.Index} gets a {(makesRecord ? "record" : "value")}");
                    assigned.Add(s.Target.Index);
                    return assigned;
                case SetField s:
                    Read(new LocalAtom(s.Record), assigned, isRecord: true);
                    Read(s.Value, assigned);
                    return assigned;
                case Seq s:
                    for (int i = 0; i < s.Items.Length; i++)
                    {
                        if (Statement(s.Items[i], assigned) is not { } after) return null;
                        assigned = after;
                    }
                    return assigned;
                case If s:
                {
                    Read(s.Condition, assigned);
                    return Meet(Statement(s.Then, [.. assigned]), Statement(s.Else, assigned));
                }
                case Block s:
                {
                    blocks.Add(s.Label, null);
                    HashSet<int>? after = Meet(Statement(s.Body, assigned), null);
                    after = Meet(after, blocks[s.Label]);
                    blocks.Remove(s.Label);
                    return after;
                }
                case Break s:
                    Require(blocks.ContainsKey(s.Label), $"break of {s.Label} outside of it");
                    blocks[s.Label] = Meet(blocks[s.Label], assigned);
                    return null;
                case Loop s:
                    Statement(s.Body, assigned);
                    return null;
                case TryCatch s:
                {
                    HashSet<int>? body = Statement(s.Body, [.. assigned]);
                    assigned.Add(s.Exception.Index);
                    return Meet(body, Statement(s.Handler, assigned));
                }
                case TryFinally s:
                {
                    HashSet<int>? body = Statement(s.Body, [.. assigned]);
                    HashSet<int>? final = Statement(s.Finalizer, assigned);
                    return body is null || final is null ? null : [.. body, .. final];
                }
                default:
                    foreach (Atom atom in Walk.Atoms(statement)) Read(atom, assigned);
                    return statement is Throw or Return ? null : assigned;
            }
        }

        private static bool IsRecordOperand(Rhs rhs, Atom atom) => rhs switch
        {
            GetField or GetOuter or NewRecord => true,
            MakeClosure => true,
            CallKnown call => call.Environment is { } environment && atom is LocalAtom local && local.Local == environment,
            _ => false,
        };

        private static HashSet<int>? Meet(HashSet<int>? a, HashSet<int>? b)
        {
            if (a is null) return b is null ? null : [.. b];
            if (b is not null) a.IntersectWith(b);
            return a;
        }
    }
}
