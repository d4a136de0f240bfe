using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Flat;
using Call = VerifiedJS.Anf.Call;
using If = VerifiedJS.Anf.If;
using Prim = VerifiedJS.Anf.Prim;
using Set = VerifiedJS.Anf.Set;
using Stmt = VerifiedJS.Anf.Stmt;
using Walk = VerifiedJS.Anf.Walk;

namespace VerifiedJS.Driver.Linking;

/// <summary>
/// What becomes of the values of a function's locals that are assigned once: whether they are only asked for members, called or tested, or may
/// go anywhere.
/// </summary>
internal sealed class ValueUses
{
    // Operations that only look whether the operand is this or that.
    private static readonly HashSet<string> Tests = ["TypeOf", "ToBoolean", "Not", "StrictEquals", "IsUndefinedOrNull", "IsUndefined", "IsObject", "IsCallable", "IsConstructor", "LooseEquals"];

    private readonly Dictionary<int, List<(Local Target, Rhs Value)>> uses = [];
    private readonly HashSet<int> elsewhere = [];
    private readonly int[] assignments;

    public ValueUses(AnfFunction function)
    {
        assignments = new int[function.Locals.Length];
        Visit(function.Body);
    }

    private void Visit(Stmt statement)
    {
        if (statement is Set set)
        {
            assignments[set.Target.Index]++;
            foreach (Local local in Walk.Atoms(set.Value).OfType<LocalAtom>().Select(a => a.Local).Distinct())
            {
                if (!uses.TryGetValue(local.Index, out var list)) uses.Add(local.Index, list = []);
                list.Add((set.Target, set.Value));
            }
        }
        else if (statement is not If)
            foreach (Atom atom in Walk.Atoms(statement))
                if (atom is LocalAtom { Local: var local }) elsewhere.Add(local.Index);
        foreach (Stmt child in Walk.Children(statement)) Visit(child);
    }

    private static bool Is(Atom atom, Local local) => atom is LocalAtom { Local: var other } && other == local;

    private static bool OnlyAt(Local local, IEnumerable<Atom> others) => others.All(a => !Is(a, local));

    /// <summary>
    /// The members that an object in a local is asked for, each with the call of which it is the callee and the object the this value; null
    /// where it is not called so. Null when the object may go elsewhere than into calls of itself, of its members, and tests.
    /// </summary>
    public List<(string Member, Call? Call)>? MembersOf(Local local)
    {
        if (assignments[local.Index] != 1 || elsewhere.Contains(local.Index)) return null;
        var members = new List<(string, Call?)>();
        foreach ((Local target, Rhs value) in uses.GetValueOrDefault(local.Index) ?? [])
            switch (value)
            {
                case Prim { Operation.Name: "GetNamed", Arguments: [var @base, ConstantAtom { Value: Literal.String name }, ..] } when Is(@base, local):
                    if (CallsOf(target) is [(var call, 0)] && Is(call.This, local)) members.Add((name.Value, call));
                    else members.Add((name.Value, null));
                    break;
                case Call self when OnlyAt(local, self.Arguments):
                    // As the callee, for new, or as the this value of a member that was looked at above.
                    if (Is(self.This, local) && !(self.Callee is LocalAtom { Local: var callee } && IsMemberOf(callee, local))) return null;
                    break;
                case Prim { Operation.Name: "PrepareConstruct" } prim when OnlyAt(local, prim.Arguments.Skip(2)):
                    break;
                case Prim { Operation.Name: "InstanceOf" } prim when OnlyAt(local, prim.Arguments.Take(1)):
                    break;
                case Prim prim when Tests.Contains(prim.Operation.Name):
                    break;
                default:
                    return null;
            }
        return members;
    }

    private bool IsMemberOf(Local member, Local local) =>
        assignments[member.Index] == 1 && (uses.GetValueOrDefault(local.Index) ?? []).Exists(u => u.Target == member && u.Value is Prim { Operation.Name: "GetNamed" });

    /// <summary>
    /// The calls of a function in a local, itself or through its member `call` (then its arguments are shifted by one). Null when it may
    /// go elsewhere.
    /// </summary>
    public List<(Call Call, int Shift)>? CallsOf(Local local)
    {
        if (assignments[local.Index] != 1 || elsewhere.Contains(local.Index)) return null;
        var calls = new List<(Call, int)>();
        foreach ((Local target, Rhs value) in uses.GetValueOrDefault(local.Index) ?? [])
            switch (value)
            {
                case Call call when Is(call.Callee, local) && OnlyAt(local, [call.This, call.NewTarget, .. call.Arguments]):
                    calls.Add((call, 0));
                    break;
                case Prim { Operation.Name: "GetNamed", Arguments: [_, ConstantAtom { Value: Literal.String { Value: "call" } }, ..] }:
                    if (assignments[target.Index] != 1 || elsewhere.Contains(target.Index)) return null;
                    foreach ((_, Rhs use) in uses.GetValueOrDefault(target.Index) ?? [])
                    {
                        if (use is not Call through || !Is(through.Callee, target) || !Is(through.This, local)) return null;
                        calls.Add((through, 1));
                    }
                    break;
                // The call through `call`, looked at above.
                case Call { Callee: LocalAtom { Local: var callee } } through when Is(through.This, local) && OnlyAt(local, [through.NewTarget, .. through.Arguments]) && IsMemberOf(callee, local):
                    break;
                case Prim prim when Tests.Contains(prim.Operation.Name):
                    break;
                default:
                    return null;
            }
        return calls;
    }
}
