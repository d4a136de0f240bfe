using System.Collections.Immutable;
using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Driver;
using VerifiedJS.Flat;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;
using Module = VerifiedJS.Wasm.Module;

namespace VerifiedJS.Certify.Certificates;

/// <summary>
/// What holds of each compilation because passes and linker made it, and of a certificate only when somebody looks: that its programs have the same functions,
/// that each function of the module's table is one of them, and the one that is checked for it. Without, a certificate
/// could leave out what the checkers would refuse.
/// </summary>
internal static class Coherence
{
    public static void Require(Certificate certificate, byte[] module)
    {
        Programs(certificate.Compilation);
        Linking(certificate.Compilation.Optimized, certificate.Linked, module);
        if (!certificate.Rest.SequenceEqual(ModuleRest.Hash(module, certificate.Linked)))
            throw new CertificateError("is of another module: what is neither compiled code nor comment differs");
        StaticData(certificate.Linked.Program.Witness);
    }

    private static void Require(bool condition, string what)
    {
        if (!condition) throw new CertificateError($"does not fit together: {what}");
    }

    private static void Programs(Compilation compilation)
    {
        ImmutableArray<FlatFunction> flat = compilation.Flat.Functions;
        Require(flat.Length > 0 && ReferenceEquals(flat[0].Source, compilation.Core.Main), "its first function is not main");
        for (int i = 0; i < flat.Length; i++) Require(flat[i].Id.Index == i, "its functions are not in order");
        foreach (AnfProgram program in new[] { compilation.Converted, compilation.WithoutFinally, compilation.WithKnownCalls, compilation.WithoutCopies, compilation.Optimized })
        {
            Require(program.Functions.Length == flat.Length, "its programs have not the same functions");
            for (int i = 0; i < flat.Length; i++)
            {
                AnfFunction function = program.Functions[i];
                Require(function.Id.Index == i && ReferenceEquals(function.Source, flat[i].Source), "its programs have not the same functions");
                Require(HeaderOf(function).All(local => local.Index >= 0 && local.Index < function.Locals.Length), "a function has parameters that are no locals");
            }
        }
    }

    private static IEnumerable<Local> HeaderOf(AnfFunction f) => [.. f.Parameters, .. new[] { f.Rest, f.Arguments, f.This, f.NewTarget, f.Callee, f.Environment }.OfType<Local>()];

    private static void Linking(AnfProgram program, LinkWitness linked, byte[] bytes)
    {
        (Module module, IReadOnlyList<(int Start, int End)> bodies) = Decoder.DecodeStructure(bytes);
        int imports = module.Imports.Count(import => import.Type is ImportType.Function), end = imports + bodies.Count, count = program.Functions.Length;
        // What only dead calls name is one function for each type, which traps.
        bool IsStub(int index) => index >= imports && index < end && bytes.AsSpan(bodies[index - imports].Start..bodies[index - imports].End).SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0x0B]);

        var uniform = new Dictionary<int, int>();
        var hasBody = new bool[count];
        var isPlaced = new bool[count];
        bool hasStart = false;
        foreach ((int index, IrFunction function) in linked.Functions)
        {
            Require(index >= imports && index < end, "a function is not in the module");
            if (function.Id.Index < 0)
            {
                Require(!hasStart && module.Exports.Any(export => export is { Name: "_start", Kind: ExternalKind.Function } && export.Index == index), "a function that is none of the program's is not _start");
                hasStart = true;
                continue;
            }
            Require(function.Id.Index < count, "a function is not one of the program's");
            isPlaced[function.Id.Index] = true;
            hasBody[function.Id.Index] |= linked.Program.Witness.Bodies.ContainsKey(function);
            if (function.Entry == Entry.Uniform)
                Require(function.Type.Equals(Lowering.Uniform) && uniform.TryAdd(function.Id.Index, index), "a function has two entries of the same sort");
            else
                Require(function.Type.Equals(Lowering.DirectType(program.Functions[function.Id.Index])) && linked.Direct.TryGetValue(function.Id, out int direct) && direct == index,
                    "a function's direct entry is not where calls look for it");
        }
        foreach ((FunctionId id, int index) in linked.Direct)
        {
            Require(id.Index >= 0 && id.Index < count, "a direct entry is of no function");
            Require(linked.Functions.TryGetValue(index, out IrFunction? function) ? function.Entry == Entry.Direct && function.Id == id : IsStub(index), "a direct entry is another function");
            hasBody[id.Index] |= function is null;
        }
        foreach ((int index, _) in linked.Externals.Values)
            Require(index >= 0 && index < end && !linked.Functions.ContainsKey(index), "a method of the kernel is a function of the program");

        Dictionary<int, int> table = EmissionCertifier.FunctionTable(module);
        for (int i = 0; i < count; i++)
        {
            Require(isPlaced[i] == uniform.ContainsKey(i) || !isPlaced[i], "a function has no entry for calls of values");
            Require(!isPlaced[i] || hasBody[i], "nothing is said of a function's body");
            if (table.TryGetValue(linked.FirstSlot + i, out int index)) Require(uniform.TryGetValue(i, out int own) ? own == index : IsStub(index), "a function of the module is not among its functions");
        }
        HashSet<int> ids = [.. linked.Program.Functions.Select(function => function.Id.Index)];
        Require(ids.Count == count && ids.All(id => id >= 0 && id < count), "its lowered program has not the same functions");
    }

    /// <summary>Different things are in different places, and the literals that need none have their bits.</summary>
    private static void StaticData(LoweringWitness known)
    {
        foreach ((Literal literal, long bits) in known.Constants)
        {
            Require(literal switch
            {
                Literal.Undefined => bits == Value.UndefinedBits,
                Literal.Null => bits == Value.NullBits,
                Literal.Boolean { Value: var value } => bits == (value ? Value.TrueBits : Value.FalseBits),
                Literal.Hole => bits == Value.HoleBits,
                Literal.Uninitialized => bits == Value.UninitializedBits,
                _ => true,
            }, "a literal has the bits of another");
        }
        foreach (IEnumerable<long> places in new[] { known.Constants.Values, known.Templates.Values.Select(at => (long)at), known.Statics.Values.Select(at => (long)at) })
            Require(places.Distinct().Count() == places.Count(), "two things are in one place");
    }
}
