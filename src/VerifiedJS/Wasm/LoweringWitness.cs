using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Flat;

namespace VerifiedJS.WasmIR;

/// <summary>
/// What the checker of lowering goes by: where the lowering of a function kept its locals, which it only has to find consistent, and what
/// the kernel made of literals and static data when it was asked, which is what it must find in the code.
/// </summary>
public sealed class LoweringWitness
{
    /// <param name="Slots">By ANF local that something reads: its slot.</param>
    /// <param name="Next">The local with the frame's end.</param>
    /// <param name="HeaderLength">How many statements of the outermost block are the function's header.</param>
    public sealed record Body(IReadOnlyDictionary<int, Slot> Slots, Slot Next, int HeaderLength);

    /// <summary>By entry with a body of its own.</summary>
    public Dictionary<IrFunction, Body> Bodies { get; } = new(ReferenceEqualityComparer.Instance);

    /// <param name="Before">The function in which every local has a slot of its own, of which <see cref="Body"/> speaks.</param>
    /// <param name="Slots">By its locals: their slots.</param>
    /// <param name="First">By slot: the first local in it, whose initial value it has.</param>
    public sealed record Sharing(IrFunction Before, ImmutableArray<int> Slots, ImmutableArray<int> First);

    /// <summary>By entry in which locals share slots (<see cref="SlotSharing"/>).</summary>
    public Dictionary<IrFunction, Sharing> Shared { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The function in which every local has a slot of its own.</summary>
    public IrFunction BeforeSharing(IrFunction function) => Shared.TryGetValue(function, out Sharing? sharing) ? sharing.Before : function;

    /// <summary>The bits of literals.</summary>
    public Dictionary<Literal, long> Constants { get; } = [];
    public Dictionary<int, int> Templates { get; } = [];
    public Dictionary<int, int> Statics { get; } = [];
    /// <summary>Inline caches, by the place of use that each belongs to.</summary>
    public Dictionary<int, Anf.Prim> Caches { get; } = [];

    /// <summary>Static data that are noted here as they are asked for.</summary>
    internal sealed class Recording(IStaticData data, LoweringWitness witness) : IStaticData
    {
        public long Constant(Literal literal)
        {
            long bits = data.Constant(literal);
            if (literal is not Literal.Number) witness.Constants[literal] = bits;
            return bits;
        }

        public int Template(FunctionId function) => witness.Templates[function.Index] = data.Template(function);

        public int Static(int slot) => witness.Statics[slot] = data.Static(slot);

        public int NewCache() => data.NewCache();
    }
}
