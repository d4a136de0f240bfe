extern alias Checkers;

using System.Collections.Immutable;
using Dafny = Checkers::Dafny;
using EmissionCheck = Checkers::EmissionCheck.__default;
using W = Checkers::Wasm;
using WasmDecode = Checkers::WasmDecode;
using WasmValidation = Checkers::WasmValidation.__default;
using VerifiedJS.Driver;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;

namespace VerifiedJS.Certify;

/// <summary>
/// Emission and encoding: are the module's bytes the code of Wasm.IR's functions? The bodies are read from the bytes by the grammar of
/// proofs/Wasm/Decode.dfy; callees are compared with the names under which the module imports or exports them, functions with their
/// places in the function table. (proofs/Emission/Soundness.dfy, Invocation.)
/// </summary>
internal sealed class EmissionCertifier
{
    private readonly LinkWitness witness;
    private readonly Dictionary<string, uint> names = [];
    private readonly Dictionary<int, int> table;
    private readonly HashSet<int> malformed = [];
    private readonly bool isSelfContained;
    private readonly W.Module module;

    /// <param name="bytes">
    /// The module. Where it is linked dynamically, and in the runtime's own, its imports and exports say which function is which method of
    /// the kernel; a statically linked module no longer has their names, and linking is believed.
    /// </param>
    /// <param name="witness">What linking says of it.</param>
    public EmissionCertifier(byte[] bytes, LinkWitness witness)
    {
        this.witness = witness;
        (Module structure, IReadOnlyList<(int Start, int End)> bodies) = Decoder.DecodeStructure(bytes);
        var signatures = new List<W.FunctionType>();
        var named = new Dictionary<int, string>();
        W.FunctionType[] types = [.. structure.Types.Select(WasmIRHandover.Signature)];
        foreach (Import import in structure.Imports)
        {
            if (import.Type is not ImportType.Function type) continue;
            if (import.Module == Runtime.ModuleName) named[signatures.Count] = import.Name;
            signatures.Add(types[type.Type.Index]);
        }
        int imports = signatures.Count;
        foreach (Function function in structure.Functions) signatures.Add(types[function.Type.Index]);
        foreach (Export export in structure.Exports)
            if (export.Kind == ExternalKind.Function) named[export.Index] = export.Name;
        table = FunctionTable(structure);
        isSelfContained = structure.Exports.All(export => export.Name != Runtime.ExportName(KernelInterface.Poll)) && structure.Imports.All(import => import.Module != Runtime.ModuleName);
        var functions = new W.Function[signatures.Count];
        for (int i = 0; i < functions.Length; i++)
        {
            functions[i] = i >= imports && witness.Functions.ContainsKey(i)
                ? Body(i, signatures[i], bytes.AsSpan(bodies[i - imports].Start..bodies[i - imports].End))
                : W.Function.create_Kernel(signatures[i], Name(named.GetValueOrDefault(i, $"function {i}")));
        }
        module = W.Module.create(Dafny.Sequence<W.FunctionType>.FromArray(types), Dafny.Sequence<W.Function>.FromArray(functions), Dafny.Map<uint, uint>.Empty);
    }

    /// <summary>The functions by their slots.</summary>
    internal static Dictionary<int, int> FunctionTable(Module structure)
    {
        var table = new Dictionary<int, int>();
        foreach (ElementSegment segment in structure.Elements)
        {
            if (segment.Mode is not SegmentMode.Active { Target: 0, Offset: [I32Const offset] }) continue;
            for (int i = 0; i < segment.Items.Count; i++)
                if (segment.Items[i] is [RefFunc function])
                    table[offset.Value + i] = function.Function.Index;
        }
        return table;
    }

    private uint Name(string name)
    {
        if (!names.TryGetValue(name, out uint number)) names.Add(name, number = (uint)names.Count);
        return number;
    }

    private W.Function Body(int index, W.FunctionType signature, ReadOnlySpan<byte> bytes)
    {
        if (WasmDecode.__default.ReadBody(Dafny.Sequence<byte>.FromArray(bytes.ToArray()), (uint)bytes.Length) is WasmDecode.Body_Body body)
            return W.Function.create_Defined(signature, body.dtor_locals, body.dtor_code);
        malformed.Add(index);
        return W.Function.create_Kernel(signature, Name("malformed"));
    }

    /// <summary>Verdicts by function, from reasons against them. What belongs to no function counts as function 0.</summary>
    internal static ImmutableArray<Verdict> Verdicts(LinkWitness witness, IEnumerable<(int Function, string Reason)> refusals)
    {
        var verdicts = new Verdict[witness.Program.Functions.Select(f => f.Id.Index + 1).DefaultIfEmpty(1).Max()];
        foreach ((int function, string reason) in refusals) verdicts[Math.Max(function, 0)] = new Verdict(Judgement.Refused, reason);
        return [.. verdicts];
    }

    /// <summary>Are the bytes of a function instructions as the grammar reads them, valid, and is the function in its place in the table?</summary>
    public ImmutableArray<Verdict> EncodingVerdicts()
    {
        IEnumerable<(int, string)> Refusals()
        {
            foreach ((int index, IrFunction function) in witness.Functions)
            {
                if (malformed.Contains(index)) yield return (function.Id.Index, $"the {function.Entry} entry's bytes are no function body");
                else if (!WasmValidation.IsValidFunction(module, module.dtor_functions.Select(index))) yield return (function.Id.Index, $"the {function.Entry} entry is not valid");
                if (function.Entry == Entry.Uniform && table.GetValueOrDefault(witness.FirstSlot + function.Id.Index, -1) != index)
                    yield return (function.Id.Index, "it is not in its slot of the function table");
            }
        }
        return Verdicts(witness, Refusals());
    }

    /// <summary>Are the instructions those of Wasm.IR's function?</summary>
    public ImmutableArray<Verdict> EmissionVerdicts(WasmIRHandover handover)
    {
        IEnumerable<(int, string)> Refusals()
        {
            foreach ((string name, (int index, FunctionType type)) in witness.Externals)
                if (!isSelfContained && !witness.Functions.ContainsKey(index)
                    && !EmissionCheck.CheckFunction(module, Checkers::WasmIR.Function.create_Kernel(WasmIRHandover.Signature(type), Name(name)), module.dtor_functions.Select(index)))
                    yield return (0, $"function {index} of the module is not {name}");
            foreach ((int index, IrFunction function) in witness.Functions)
            {
                if (handover.Function(function) is not { } handed) yield return (function.Id.Index, "it calls what the module does not have");
                else if (!EmissionCheck.CheckFunction(module, handed, module.dtor_functions.Select(index)))
                    yield return (function.Id.Index, $"the {function.Entry} entry's code is not that of its Wasm.IR");
            }
        }
        return Verdicts(witness, Refusals());
    }
}
