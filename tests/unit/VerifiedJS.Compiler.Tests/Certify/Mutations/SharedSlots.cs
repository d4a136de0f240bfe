using System.Collections.Immutable;
using VerifiedJS.WasmIR;

namespace VerifiedJS.Compiler.Tests.Certify.Mutations;

/// <summary>A function in which locals share slots, rightly or wrongly.</summary>
/// <param name="Again">Makes it anew of a function that is the one before sharing, but for addresses.</param>
internal sealed record SharedSlots(IrFunction Function, LoweringWitness.Sharing Witness, int Kept, Func<IrFunction, IrFunction> Again)
{
    private const string TwoAreOne = "two slots are one", AnotherSlot = "a local in another slot";

    /// <summary>Locals in slots that are in use for others, and whatever else may be changed in the code.</summary>
    public static IEnumerable<string> Kinds => [TwoAreOne, AnotherSlot, .. IrMutation.Kinds];

    /// <summary>The pass's own output, however few locals there are.</summary>
    public static SharedSlots Of(IrFunction function, int kept)
    {
        SlotSharing Sharing(IrFunction f) => SlotSharing.Of(f.Locals, f.Body, kept);
        (IrFunction shared, LoweringWitness.Sharing witness) = Sharing(function).Apply(function);
        return new SharedSlots(shared, witness, kept, f => Sharing(f).Apply(f).Function);
    }

    private SharedSlots With(IEnumerable<int> slots, IEnumerable<int> first)
    {
        int[] slotOf = [.. slots], firstIn = [.. first];
        SlotSharing Sharing(IrFunction f) => SlotSharing.Given(f.Locals, slotOf, firstIn);
        (IrFunction shared, LoweringWitness.Sharing witness) = Sharing(Witness.Before).Apply(Witness.Before);
        return new SharedSlots(shared, witness, Kept, f => Sharing(f).Apply(f).Function);
    }

    public static SharedSlots? Apply(string kind, SharedSlots right, int seed)
    {
        ImmutableArray<int> first = right.Witness.First, slots = right.Witness.Slots;
        // The locals that are not alone in coming first, and the slots beside those that stay as they are.
        (int, int)[] places = kind switch
        {
            TwoAreOne => [.. from a in Enumerable.Range(right.Kept, first.Length - right.Kept)
                             from b in Enumerable.Range(a + 1, first.Length - a - 1)
                             where right.Function.Locals[a] == right.Function.Locals[b]
                             select (a, b)],
            AnotherSlot => [.. from x in Enumerable.Range(right.Kept, slots.Length - right.Kept)
                               where slots[x] >= right.Kept && first[slots[x]] != x
                               from slot in Enumerable.Range(right.Kept, first.Length - right.Kept)
                               where slot != slots[x] && right.Function.Locals[slot] == right.Witness.Before.Locals[x]
                               select (x, slot)],
            _ => [],
        };
        if (places.Length == 0)
            return IrMutation.Kinds.Contains(kind) && IrMutation.Apply(kind, right.Function, 0, seed) is { } changed
                ? right with { Function = changed, Again = f => IrMutation.Apply(kind, right.Again(f), 0, seed)! } : null;
        (int one, int other) = places[seed % places.Length];
        return kind == TwoAreOne
            ? right.With(slots.Select(slot => slot == other ? one : slot > other ? slot - 1 : slot), first.RemoveAt(other))
            : right.With(slots.SetItem(one, other), first);
    }
}
