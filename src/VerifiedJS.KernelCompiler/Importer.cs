using Mono.Cecil;
using Mono.Cecil.Cil;
using Instruction = Mono.Cecil.Cil.Instruction;
using VerifiedJS.Wasm;
using static VerifiedJS.Wasm.NumericOp;

namespace VerifiedJS.KernelCompiler;

/// <summary>What stands on the IL evaluation stack while a method is translated.</summary>
internal abstract record Entry
{
    /// <summary>A value: its leaves. The type is null for primitives.</summary>
    public sealed record Values(TypeReference? Type, Node[] Leaves) : Entry;

    /// <summary>The address of (a part of) a variable: an alias, known while translating.</summary>
    public sealed record Variable(int First, TypeReference Type) : Entry;

    /// <summary>
    /// The address of an element of a constant table. The table's own address is in the static offset where it is known:
    /// the sum cannot wrap around, since an index outside of the table is an error.
    /// </summary>
    public sealed record Element(Node Address, long Offset, TypeReference Type) : Entry;

    /// <summary>A string literal.</summary>
    public sealed record Text(string Value) : Entry;

    /// <summary>An exception that means an internal error.</summary>
    public sealed record Failure : Entry;

    /// <summary>The token of a field with constant data.</summary>
    public sealed record Token(FieldDefinition Field) : Entry;
}

/// <summary>One method being translated into the graph: the root, or one that is inlined into it.</summary>
internal sealed class Frame(MethodDefinition method, Signature signature, Frame? parent)
{
    public readonly MethodDefinition Method = method;
    public readonly Signature Signature = signature;
    public readonly Frame? Parent = parent;

    /// <summary>For each parameter the variable or, when it is by reference, what it stands for.</summary>
    public readonly Entry[] Arguments = new Entry[signature.Parameters.Length];
    public readonly Entry?[] Locals = new Entry?[method.Body.Variables.Count];
    public readonly Dictionary<(int Depth, int Leaf, ValueType Type), int> Stack = [];
    public readonly Dictionary<IlBlock, (BasicBlock Block, Entry[]? Shape)> Blocks = [];

    /// <summary>Where returns go, and the variables that hold the result; null in the root, which returns.</summary>
    public BasicBlock? Exit;
    public int Result;
}

/// <summary>
/// IL to graph, in static single assignment form from the start (Braun et al.: Simple and Efficient Construction of
/// Static Single Assignment Form), with calls inlined on the way: the callee's IL is translated in place, its arguments
/// being whatever nodes they are, so that constants, newtypes and addresses of variables simply pass through. A branch
/// on a constant has one successor; blocks that nothing reaches are never translated.
/// </summary>
internal sealed partial class Importer
{
    // Inlining stops in functions that have grown this large, first where nobody asked for it.
    private const int LargeFunction = 8000;
    private const int HugeFunction = 30000;
    private const int DepthLimit = 24;

    private readonly Program program;
    private readonly Graph graph;
    private readonly Builder build;
    private readonly List<ValueType> variables = [];
    private readonly Dictionary<string, Entry.Values>? statics;
    private BasicBlock current;
    private Frame frame = null!;
    private readonly Stack<Entry> stack = new();
    private int offset;

    private Importer(Program program, Graph graph, Dictionary<string, Entry.Values>? statics)
    {
        this.program = program;
        this.graph = graph;
        this.statics = statics;
        build = new Builder(graph);
        current = graph.Entry = graph.NewBlock();
        build.Output = current.Body;
    }

    /// <summary>The graph of a method.</summary>
    public static Graph Import(Program program, MethodDefinition method) => Import(program, method, null);

    /// <summary>
    /// The graph of a static constructor; what it assigns to static fields goes to <paramref name="statics"/>.
    /// </summary>
    public static Graph ImportConstructor(Program program, MethodDefinition method, Dictionary<string, Entry.Values> statics) => Import(program, method, statics);

    private static Graph Import(Program program, MethodDefinition method, Dictionary<string, Entry.Values>? statics)
    {
        var signature = program.Signature(method);
        var type = signature.FunctionType;
        var graph = new Graph(Names.Of(method), [.. type.Parameters], [.. type.Results]);
        var importer = new Importer(program, graph, statics);
        var frame = new Frame(method, signature, null);
        for (int i = 0; i < signature.Parameters.Length; i++)
        {
            var parameter = signature.Parameters[i];
            int first = importer.NewVariables(parameter.Leaves);
            frame.Arguments[i] = new Entry.Variable(first, parameter.Type);
            for (int leaf = 0; leaf < parameter.Leaves.Length; leaf++)
            {
                if (parameter.Passing == Passing.Out) { importer.Write(first + leaf, importer.build.Zero(parameter.Leaves[leaf])); continue; }
                var node = graph.NewNode(Kind.Parameter, parameter.Leaves[leaf]);
                node.Immediate = graph.Parameters.Count;
                graph.Parameters.Add(node);
                importer.Write(first + leaf, node);
            }
        }
        importer.ImportBody(frame);
        foreach (var block in graph.Order()) block.Definitions = null;
        return graph;
    }

    private RefusedException Refuse(string construct) => new(frame.Method, offset, construct);

    // ---- Variables ----

    private int NewVariables(ValueType[] leaves)
    {
        int first = variables.Count;
        variables.AddRange(leaves);
        return first;
    }

    private void Write(int variable, Node value) => current.Definitions![variable] = value;

    private Node Read(int variable) => Read(variable, current);

    private Node Read(int variable, BasicBlock block)
    {
        var definitions = block.Definitions!;
        if (definitions.TryGetValue(variable, out var known)) return known.Resolve();
        Node value;
        if (block.Incomplete is not null)
        {
            value = NewPhi(variable, block);
            block.Incomplete.Add((variable, value));
        }
        else if (block.Predecessors.Count == 0) value = build.Zero(variables[variable]);
        else if (block.Predecessors.Count == 1) value = Read(variable, block.Predecessors[0].From);
        else
        {
            var phi = NewPhi(variable, block);
            definitions[variable] = phi;
            value = Complete(variable, phi);
        }
        definitions[variable] = value;
        return value;
    }

    private Node NewPhi(int variable, BasicBlock block)
    {
        var phi = graph.NewNode(Kind.Phi, variables[variable]);
        phi.Home = block;
        block.Phis.Add(phi);
        return phi;
    }

    private Node Complete(int variable, Node phi)
    {
        var block = phi.Home!;
        phi.Arguments = [.. block.Predecessors.Select(edge => Read(variable, edge.From))];
        Node? same = null;
        foreach (var argument in phi.Arguments.Select(a => a.Resolve()))
        {
            if (argument == phi || argument == same) continue;
            if (same is not null) return phi;
            same = argument;
        }
        phi.Forward = same ?? build.Zero(phi.Type!.Value);
        block.Phis.Remove(phi);
        return phi.Resolve();
    }

    private void Seal(BasicBlock block)
    {
        var waiting = block.Incomplete;
        block.Incomplete = null;
        foreach (var (variable, phi) in waiting!) Complete(variable, phi);
    }

    private Entry.Values ReadValue(Entry.Variable variable) =>
        new(variable.Type, [.. program.Types.Leaves(variable.Type)!.Select((_, leaf) => Read(variable.First + leaf))]);

    private void WriteValue(Entry.Variable variable, Entry.Values value)
    {
        var leaves = program.Types.Leaves(variable.Type)!;
        if (leaves.Length != value.Leaves.Length) throw Refuse($"an assignment of {value.Type?.FullName} to {variable.Type.FullName}");
        for (int leaf = 0; leaf < leaves.Length; leaf++) Write(variable.First + leaf, Coerce(value.Leaves[leaf], leaves[leaf]));
    }

    private Entry.Variable NewVariable(TypeReference type) =>
        new(NewVariables(program.Types.Leaves(type) ?? throw Refuse($"the type {type.FullName}")), type);

    // ---- Bodies ----

    /// <summary>Translates the frame's method into the current block and those that follow.</summary>
    private void ImportBody(Frame callee)
    {
        var (outerFrame, outerOffset) = (frame, offset);
        var outerStack = stack.Reverse().ToArray();
        stack.Clear();
        frame = callee;
        var il = program.Body(callee.Method);
        for (int i = 0; i < callee.Locals.Length; i++)
        {
            // Restricted C# has definite assignment, but `default` structs and IL's zero initialisation count as one.
            var type = callee.Method.Body.Variables[i].VariableType;
            if (Types.Referenced(type) is not null || program.Types.Leaves(type) is not { } leaves) continue;
            var local = new Entry.Variable(NewVariables(leaves), Types.Strip(type));
            callee.Locals[i] = local;
            for (int leaf = 0; leaf < leaves.Length; leaf++) Write(local.First + leaf, build.Zero(leaves[leaf]));
        }
        var headers = new List<BasicBlock>();
        foreach (var ilBlock in il.Blocks)
        {
            if (ilBlock == il.Blocks[0]) Goto(ilBlock);
            if (!callee.Blocks.TryGetValue(ilBlock, out var start)) continue;
            current = start.Block;
            build.Output = current.Body;
            if (ilBlock.IsLoopHeader) headers.Add(current);
            stack.Clear();
            Restore(start.Shape!);
            ImportBlock(ilBlock);
        }
        foreach (var header in headers) Seal(header);
        stack.Clear();
        foreach (var entry in outerStack) stack.Push(entry);
        (frame, offset) = (outerFrame, outerOffset);
    }

    private void ImportBlock(IlBlock block)
    {
        foreach (var instruction in block.Code)
        {
            offset = instruction.Offset;
            if (!Import(instruction, block)) return;
        }
        Goto(block.Successors[0]);
    }

    // Values that stay on the evaluation stack across a branch become variables.
    private void Save(IlBlock target, out BasicBlock start)
    {
        var entries = stack.Reverse().ToArray();
        for (int depth = 0; depth < entries.Length; depth++)
        {
            if (entries[depth] is not Entry.Values values) continue;
            for (int leaf = 0; leaf < values.Leaves.Length; leaf++)
                Write(StackVariable(depth, leaf, values.Leaves[leaf].Type!.Value), values.Leaves[leaf]);
        }
        if (!frame.Blocks.TryGetValue(target, out var known))
        {
            start = graph.NewBlock();
            if (target.IsLoopHeader) start.Incomplete = [];
            frame.Blocks.Add(target, (start, entries));
            return;
        }
        start = known.Block;
        bool same = known.Shape!.Length == entries.Length;
        for (int depth = 0; same && depth < entries.Length; depth++)
            same = (known.Shape[depth], entries[depth]) switch
            {
                (Entry.Values a, Entry.Values b) => a.Leaves.Select(n => n.Type).SequenceEqual(b.Leaves.Select(n => n.Type)),
                (Entry.Variable a, Entry.Variable b) => a.First == b.First && a.Type.FullName == b.Type.FullName,
                var (a, b) => a == b,
            };
        if (!same) throw Refuse("a merge of different addresses or of values of different types");
    }

    private int StackVariable(int depth, int leaf, ValueType type)
    {
        if (!frame.Stack.TryGetValue((depth, leaf, type), out int variable)) frame.Stack.Add((depth, leaf, type), variable = NewVariables([type]));
        return variable;
    }

    private void Restore(Entry[] shape)
    {
        for (int depth = 0; depth < shape.Length; depth++)
        {
            int d = depth;
            stack.Push(shape[depth] is Entry.Values values
                ? new Entry.Values(values.Type, [.. values.Leaves.Select((n, leaf) => Read(StackVariable(d, leaf, n.Type!.Value)))])
                : shape[depth]);
        }
    }

    private void Goto(IlBlock target)
    {
        Save(target, out var start);
        Jump(start);
    }

    private void Jump(BasicBlock target)
    {
        current.Exit = Exit.Jump;
        Graph.Connect(current, target);
    }

    private void Branch(Node condition, IlBlock whenTrue, IlBlock whenFalse)
    {
        condition = Builder.Condition(condition.Resolve());
        if (condition.IsConstant) { Goto(condition.Immediate != 0 ? whenTrue : whenFalse); return; }
        if (whenTrue == whenFalse) { Goto(whenTrue); return; }
        Save(whenTrue, out var first);
        Save(whenFalse, out var second);
        current.Exit = Exit.Branch;
        current.Operands = [condition];
        Graph.Connect(current, first);
        Graph.Connect(current, second);
    }

    private void Switch(Node index, List<IlBlock> targets)
    {
        index = index.Resolve();
        if (index.IsConstant) { Goto(targets[(int)Math.Min((uint)index.Immediate, (uint)targets.Count - 1)]); return; }
        var starts = new List<BasicBlock>();
        foreach (var target in targets) { Save(target, out var start); starts.Add(start); }
        current.Exit = Exit.Switch;
        current.Operands = [index];
        foreach (var start in starts) Graph.Connect(current, start);
    }

    private void Return()
    {
        Node[] result = [];
        if (frame.Signature.Result.Length > 0)
        {
            result = PopValue().Leaves;
            if (result is [var only]) program.Uses.Argument(frame.Method.ReturnType.FullName, only);
            for (int leaf = 0; leaf < result.Length; leaf++) result[leaf] = Coerce(result[leaf], frame.Signature.Result[leaf]);
        }
        if (frame.Exit is { } exit)
        {
            for (int leaf = 0; leaf < result.Length; leaf++) Write(frame.Result + leaf, result[leaf]);
            Jump(exit);
            return;
        }
        var all = new List<Node>(result);
        for (int i = 0; i < frame.Arguments.Length; i++)
            if (frame.Signature.Parameters[i].Passing is Passing.Out or Passing.Reference)
                all.AddRange(ReadValue((Entry.Variable)frame.Arguments[i]).Leaves);
        current.Exit = Exit.Return;
        current.Operands = [.. all];
    }

    // ---- The evaluation stack ----

    private void Push(Node node, TypeReference? type = null) => stack.Push(new Entry.Values(type, [node]));

    private Entry.Values PopValue() => stack.Pop() switch
    {
        Entry.Values values => values,
        Entry.Text => throw Refuse("a string"),
        Entry.Failure => throw Refuse("an exception object"),
        Entry.Token => throw Refuse("a field token"),
        Entry.Variable or Entry.Element => throw Refuse("an address as a value"),
        _ => throw new InvalidOperationException(),
    };

    private Node Pop()
    {
        var values = PopValue();
        return values.Leaves is [var only] ? only.Resolve() : throw Refuse($"a value of type {values.Type?.FullName} as an operand");
    }

    private Node Coerce(Node node, ValueType type)
    {
        if (node.Type == type) return node;
        return (node.Type, type) switch
        {
            (ValueType.F32, ValueType.F64) => build.Unary(F64PromoteF32, node),
            (ValueType.F64, ValueType.F32) => build.Unary(F32DemoteF64, node),
            _ => throw Refuse($"a conversion of {node.Type} to {type} without a cast"),
        };
    }

    private (Node, Node) PopOperands()
    {
        var b = Pop();
        var a = Pop();
        if (a.Type == ValueType.F64 && b.Type == ValueType.F32) b = Coerce(b, ValueType.F64);
        if (b.Type == ValueType.F64 && a.Type == ValueType.F32) a = Coerce(a, ValueType.F64);
        if (a.Type != b.Type) throw Refuse($"an operation on {a.Type} and {b.Type}");
        return (a, b);
    }

    // ---- Calls ----

    private static bool Has(MethodDefinition method, MethodImplAttributes attribute) => (method.ImplAttributes & attribute) != 0;

    private bool ShouldInline(MethodDefinition method)
    {
        if (statics is not null || method.IsConstructor) return true;
        if (program.Import(method) is not null || Has(method, MethodImplAttributes.NoInlining)) return false;
        if (Has(method, MethodImplAttributes.AggressiveInlining)) return graph.NodeCount < HugeFunction;
        return program.IsSmall(method) && graph.NodeCount < LargeFunction;
    }

    private void Call(MethodReference reference)
    {
        if (TryIntrinsic(reference)) return;
        var method = program.Resolve(reference) ?? throw Refuse($"a call of {reference.FullName}");
        if (!method.HasBody) throw Refuse($"a call of {reference.FullName}, which has no body");
        if (method.IsVirtual && !method.DeclaringType.IsValueType) throw Refuse($"a virtual call of {reference.FullName}");
        if (method.HasGenericParameters || method.DeclaringType.HasGenericParameters) throw Refuse($"a call of the generic method {reference.FullName}");
        var signature = program.Signature(method);
        var arguments = new Entry[signature.Parameters.Length];
        for (int i = arguments.Length - 1; i >= 0; i--) arguments[i] = stack.Pop();
        Invoke(method, signature, arguments);
    }

    private void Invoke(MethodDefinition method, Signature signature, Entry[] arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
            if (arguments[i] is Entry.Values { Leaves: [var leaf] }) program.Uses.Argument(signature.Parameters[i].Type.FullName, leaf);
        int depth = 0;
        bool recursive = false;
        for (var f = frame; f is not null; f = f.Parent) { depth++; recursive |= f.Method == method; }
        if (ShouldInline(method) && !recursive && depth < DepthLimit) { Inline(method, signature, arguments); return; }
        if (method.IsConstructor || statics is not null) throw Refuse($"a call of {method.FullName} that cannot be inlined");

        var operands = new List<Node>();
        var written = new List<Entry.Variable>();
        for (int i = 0; i < arguments.Length; i++)
        {
            var parameter = signature.Parameters[i];
            if (parameter.Passing is Passing.Out or Passing.Reference)
            {
                if (arguments[i] is not Entry.Variable variable) throw Refuse("a reference to something other than a variable");
                if (written.Any(w => w.First < variable.First + parameter.Leaves.Length && variable.First < w.First + program.Types.Leaves(w.Type)!.Length))
                    throw Refuse("two references to one variable in a call");
                written.Add(variable with { Type = parameter.Type });
            }
            if (parameter.Passing == Passing.Out) continue;
            var value = parameter.IsByReference ? Dereference(arguments[i]) : arguments[i] as Entry.Values ?? throw Refuse("an argument that is no value");
            if (value.Leaves.Length != parameter.Leaves.Length) throw Refuse($"an argument of type {value.Type?.FullName} for {parameter.Type.FullName}");
            for (int leaf = 0; leaf < value.Leaves.Length; leaf++) operands.Add(Coerce(value.Leaves[leaf], parameter.Leaves[leaf]));
        }
        var type = signature.FunctionType;
        var call = build.Effect(Kind.Call, type.Results.Count == 1 ? type.Results[0] : null, [.. operands]);
        call.Symbol = program.Reference(method);
        program.Uses.Called(method.ReturnType.FullName, call.Symbol);
        var results = Results(call, type);
        int next = signature.Result.Length;
        foreach (var variable in written)
            for (int leaf = 0; leaf < program.Types.Leaves(variable.Type)!.Length; leaf++) Write(variable.First + leaf, results[next++]);
        if (signature.Result.Length > 0) stack.Push(new Entry.Values(signature.ResultType, results[..signature.Result.Length]));
    }

    private Node[] Results(Node call, FunctionType type)
    {
        if (type.Results.Count == 0) return [];
        if (type.Results.Count == 1) return [call];
        return [.. type.Results.Select((result, i) =>
        {
            var node = build.Effect(Kind.Result, result, call);
            node.Immediate = i;
            return node;
        })];
    }

    private void Inline(MethodDefinition method, Signature signature, Entry[] arguments)
    {
        var callee = new Frame(method, signature, frame);
        for (int i = 0; i < arguments.Length; i++)
        {
            var parameter = signature.Parameters[i];
            if (parameter.IsByReference)
            {
                // `in` of a value that is no variable has a temporary already; a table's element stays where it is.
                callee.Arguments[i] = arguments[i] is Entry.Variable or Entry.Element ? arguments[i] : throw Refuse("a reference to something other than a variable");
                continue;
            }
            if (arguments[i] is not Entry.Values value)
            {
                // Only the message of a failure: it is never looked at.
                callee.Arguments[i] = arguments[i];
                continue;
            }
            var variable = NewVariable(parameter.Type);
            WriteValue(variable, value);
            callee.Arguments[i] = variable;
        }
        callee.Exit = graph.NewBlock();
        callee.Result = NewVariables(signature.Result);
        ImportBody(callee);
        current = callee.Exit;
        build.Output = current.Body;
        if (signature.Result.Length > 0)
            stack.Push(new Entry.Values(signature.ResultType, [.. signature.Result.Select((_, leaf) => Read(callee.Result + leaf))]));
    }

    private bool IsUnreachable => current.Predecessors.Count == 0 && current != graph.Entry;

    private void NewObject(MethodReference constructor)
    {
        var type = constructor.DeclaringType;
        if (Types.SpanElement(type) is { } element)
        {
            // ReadOnlySpan<T>(void*, int) over constant data is how C# spells "..."u8 and byte tables.
            var length = Pop();
            if (constructor.Parameters.Count != 2 || stack.Pop() is not Entry.Token token) throw Refuse("a span over something other than constants");
            stack.Push(new Entry.Values(type, [Table(token.Field, element), length]));
            return;
        }
        if (type.FullName is "System.Diagnostics.UnreachableException" or "System.Runtime.CompilerServices.SwitchExpressionException")
        {
            foreach (var _ in constructor.Parameters) stack.Pop();
            stack.Push(new Entry.Failure());
            return;
        }
        if (program.Types.Leaves(type) is null) throw Refuse($"an object of type {type.FullName}");
        if (type is GenericInstanceType tuple)
        {
            // ValueTuple's constructor takes the fields in order.
            var parts = new Entry.Values[tuple.GenericArguments.Count];
            for (int i = parts.Length - 1; i >= 0; i--) parts[i] = PopValue();
            stack.Push(new Entry.Values(type, [.. parts.SelectMany((p, i) => p.Leaves.Select((n, leaf) => Coerce(n, program.Types.Leaves(tuple.GenericArguments[i])![leaf])))]));
            return;
        }
        var method = program.Resolve(constructor) ?? throw Refuse($"an object of type {type.FullName}");
        var signature = program.Signature(method);
        var arguments = new Entry[signature.Parameters.Length];
        for (int i = arguments.Length - 1; i >= 1; i--) arguments[i] = stack.Pop();
        var result = NewVariable(type);
        Clear(result);
        arguments[0] = result;
        Invoke(method, signature, arguments);
        if (!IsUnreachable) stack.Push(ReadValue(result));
    }

    private void Clear(Entry.Variable variable) =>
        WriteValue(variable, new Entry.Values(variable.Type, [.. program.Types.Leaves(variable.Type)!.Select(build.Zero)]));

    /// <summary>The address of a constant table's data.</summary>
    private Node Table(FieldDefinition field, TypeReference element)
    {
        if (field.InitialValue is not { Length: > 0 } data) throw Refuse($"the field {field.FullName}");
        return build.I32(program.Table(data, 1 << (program.Types.Element(element) ?? throw Refuse($"a table of {element.FullName}")).Shift));
    }

    // ---- Addresses ----

    private Entry.Values Dereference(Entry address)
    {
        switch (address)
        {
            case Entry.Variable variable: return ReadValue(variable);
            case Entry.Element element:
                var (op, _) = program.Types.Element(element.Type) ?? throw Refuse($"an element of type {element.Type.FullName}");
                return new Entry.Values(element.Type, [build.Load(op, Address(element.Address), element.Offset)]);
            default: throw Refuse("a read through something other than a variable's or table element's address");
        }
    }

    private void Assign(Entry address, Entry.Values value)
    {
        if (address is not Entry.Variable variable) throw Refuse("a write through something other than a variable's address");
        var type = variable.Type.MetadataType;
        if (value.Leaves is [var leaf] && type is MetadataType.Boolean or MetadataType.Byte or MetadataType.SByte or MetadataType.Char or MetadataType.Int16 or MetadataType.UInt16)
            value = new Entry.Values(value.Type, [Narrow(value.Leaves[0].Resolve(), type)]);
        WriteValue(variable, value);
    }

    private Node Narrow(Node node, MetadataType type) => type switch
    {
        MetadataType.SByte => build.Unary(I32Extend8S, node),
        MetadataType.Int16 => build.Unary(I32Extend16S, node),
        MetadataType.Boolean or MetadataType.Byte => build.Binary(I32And, node, build.I32(0xFF)),
        MetadataType.Char or MetadataType.UInt16 => build.Binary(I32And, node, build.I32(0xFFFF)),
        _ => node,
    };

    private Entry FieldOf(Entry target, FieldReference field, bool asAddress)
    {
        if (program.Types.Field(field) is not var (first, count, type)) throw Refuse($"the field {field.FullName}");
        switch (target)
        {
            case Entry.Variable variable:
                var part = new Entry.Variable(variable.First + first, type);
                return asAddress ? part : ReadValue(part);
            case Entry.Element element when count == 1 && first == 0:
                var inner = element with { Type = type };
                return asAddress ? inner : Dereference(inner);
            case Entry.Values values when !asAddress:
                return new Entry.Values(type, values.Leaves[first..(first + count)]);
            default: throw Refuse($"the field {field.FullName} of something other than a local struct");
        }
    }
}
