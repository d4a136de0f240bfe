using System.Globalization;
using System.Text;

namespace VerifiedJS.Wasm;

/// <summary>
/// Prints a module in the text format (chapter 6), flat, with names from the name section where they are known. Assembling
/// the text gives the same module, apart from custom sections.
/// </summary>
public sealed class WatPrinter
{
    private const int MaximumIndent = 60; // deeper code would be mostly blanks

    private readonly Module module;
    private readonly Context context;
    private readonly TextWriter output;
    private readonly Dictionary<int, string> functionNames;
    private readonly Dictionary<int, string> globalNames;
    private readonly Dictionary<int, Seq<(int Index, string Name)>> localNames;
    private Dictionary<int, string> locals = [];
    private int depth;

    private WatPrinter(Module module, TextWriter output)
    {
        this.module = module;
        this.output = output;
        context = new Context(module);
        functionNames = Identifiers(module.Names?.Functions ?? []);
        globalNames = Identifiers(module.Names?.Globals ?? []);
        localNames = module.Names?.Locals.GroupBy(l => l.Function).ToDictionary(g => g.Key, g => g.First().Names) ?? [];
    }

    /// <summary>The text of a module.</summary>
    public static string Print(Module module)
    {
        var writer = new StringWriter { NewLine = "\n" };
        Print(module, writer);
        return writer.ToString();
    }

    /// <summary>Writes the text of a module.</summary>
    public static void Print(Module module, TextWriter output) => new WatPrinter(module, output).PrintModule();

    // ---- Identifiers (6.3.5): unique, and of idchars only ----

    private static Dictionary<int, string> Identifiers(Seq<(int Index, string Name)> names)
    {
        var identifiers = new Dictionary<int, string>();
        var taken = new HashSet<string>();
        foreach (var (index, name) in names)
        {
            if (identifiers.ContainsKey(index)) continue;
            var text = new StringBuilder("$");
            foreach (char c in name) text.Append(char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-./:<=>?@\\^_`|~".Contains(c) ? c : '_');
            string identifier = text.ToString();
            if (name.Length == 0 || !taken.Add(identifier)) taken.Add(identifier += $"#{index}");
            identifiers.Add(index, identifier);
        }
        return identifiers;
    }

    private static string Name(Dictionary<int, string> names, int index) => names.TryGetValue(index, out string? name) ? name : ((uint)index).ToString();
    private string Function(Ref<FunctionSymbol> f) => Name(functionNames, f.Index);
    private string Global(Ref<GlobalSymbol> g) => Name(globalNames, g.Index);
    private string Local(int index) => Name(locals, index);

    private static string Defined(Dictionary<int, string> names, int index) => names.TryGetValue(index, out string? name) ? $"{name} (;{index};)" : $"(;{index};)";

    // ---- Module fields ----

    private void Line(string text)
    {
        for (int i = 0; i < Math.Min(depth, MaximumIndent); i++) output.Write("  ");
        output.WriteLine(text);
    }

    private void PrintModule()
    {
        Line("(module");
        depth++;
        for (int i = 0; i < module.Types.Count; i++) Line($"(type (;{i};) (func{Signature(module.Types[i])}))");
        int functions = 0, tables = 0, memories = 0, globals = 0;
        foreach (var import in module.Imports)
            Line($"(import {Quote(import.Module)} {Quote(import.Name)} " + import.Type switch
            {
                ImportType.Function f => $"(func {Defined(functionNames, functions++)} (type {f.Type.Index}))",
                ImportType.Table t => $"(table (;{tables++};) {Type(t.Type)})",
                ImportType.Memory m => $"(memory (;{memories++};) {Type(m.Type)})",
                ImportType.Global g => $"(global {Defined(globalNames, globals++)} {Type(g.Type)})",
                _ => throw new InvalidOperationException($"unknown import type {import.Type}"),
            } + ")");
        foreach (var table in module.Tables) Line($"(table (;{tables++};) {Type(table)})");
        foreach (var memory in module.Memories) Line($"(memory (;{memories++};) {Type(memory)})");
        foreach (var global in module.Globals) Line($"(global {Defined(globalNames, globals++)} {Type(global.Type)} {Constant(global.Initializer)})");
        foreach (var export in module.Exports)
            Line($"(export {Quote(export.Name)} ({(export.Kind == ExternalKind.Function ? "func" : export.Kind.ToString().ToLowerInvariant())} {export.Index}))");
        if (module.Start is int start) Line($"(start {Name(functionNames, start)})");
        for (int i = 0; i < module.Elements.Count; i++) Element(i, module.Elements[i]);
        foreach (var function in module.Functions) Function(functions++, function);
        for (int i = 0; i < module.Data.Count; i++)
        {
            string where = module.Data[i].Mode is SegmentMode.Active active ? $"(memory {active.Target}) (offset {Constant(active.Offset)}) " : "";
            Line($"(data (;{i};) {where}{Quote(module.Data[i].Bytes.Span)})");
        }
        depth--;
        Line(")");
    }

    private static string Signature(FunctionType type)
    {
        var text = new StringBuilder();
        if (type.Parameters.Count > 0) text.Append(" (param ").AppendJoin(' ', type.Parameters.Select(t => t.Name())).Append(')');
        if (type.Results.Count > 0) text.Append(" (result ").AppendJoin(' ', type.Results.Select(t => t.Name())).Append(')');
        return text.ToString();
    }

    private static string Limits(Limits limits) => limits.Maximum is ulong maximum ? $"{limits.Minimum} {maximum}" : $"{limits.Minimum}";
    private static string Type(TableType type) => $"{Limits(type.Limits)} {type.Element.Name()}";
    private static string Type(MemoryType type) => (type.Is64 ? "i64 " : "") + Limits(type.Limits);
    private static string Type(GlobalType type) => type.Mutable ? $"(mut {type.Type.Name()})" : type.Type.Name();

    private string Constant(Seq<Instruction> expression) => string.Join(' ', expression.Select(i => $"({Plain(i)})"));

    private void Element(int index, ElementSegment element)
    {
        string mode = element.Mode switch
        {
            SegmentMode.Active active => $"(table {active.Target}) (offset {Constant(active.Offset)}) ",
            SegmentMode.Declarative => "declare ",
            _ => "",
        };
        bool indices = element.Type == ValueType.FuncRef && element.Items.All(i => i.Count == 1 && i[0] is RefFunc);
        string items = indices
            ? "func" + string.Concat(element.Items.Select(i => " " + Function(((RefFunc)i[0]).Function)))
            : element.Type.Name() + string.Concat(element.Items.Select(i => $" (item {Constant(i)})"));
        Line($"(elem (;{index};) {mode}{items})");
    }

    private void Function(int index, Function function)
    {
        var type = context.FunctionType(index);
        locals = Identifiers(localNames.GetValueOrDefault(index, []));
        var head = new StringBuilder($"(func {Defined(functionNames, index)} (type {function.Type.Index})");
        Declare(head, "param", type.Parameters, 0);
        if (type.Results.Count > 0) head.Append(" (result ").AppendJoin(' ', type.Results.Select(t => t.Name())).Append(')');
        Line(head.ToString());
        depth++;
        if (function.Locals.Count > 0)
        {
            var declarations = new StringBuilder();
            Declare(declarations, "local", function.Locals, type.Parameters.Count);
            Line(declarations.ToString().TrimStart());
        }
        Instructions(function.Body);
        depth--;
        Line(")");
    }

    // Unnamed ones of a run share a declaration.
    private void Declare(StringBuilder text, string keyword, Seq<ValueType> types, int first)
    {
        for (int i = 0; i < types.Count;)
        {
            text.Append($" ({keyword}");
            if (locals.TryGetValue(first + i, out string? name)) text.Append($" {name} {types[i++].Name()}");
            else
                do text.Append(' ').Append(types[i++].Name());
                while (i < types.Count && !locals.ContainsKey(first + i));
            text.Append(')');
        }
    }

    // ---- Instructions ----

    private void Instructions(Seq<Instruction> body)
    {
        foreach (var instruction in body)
            switch (instruction)
            {
                case Block block:
                    Line($"block{Type(block.Type)}");
                    Nested(block.Body);
                    Line("end");
                    break;
                case Loop loop:
                    Line($"loop{Type(loop.Type)}");
                    Nested(loop.Body);
                    Line("end");
                    break;
                case If branch:
                    Line($"if{Type(branch.Type)}");
                    Nested(branch.Then);
                    if (branch.Else.Count > 0)
                    {
                        Line("else");
                        Nested(branch.Else);
                    }
                    Line("end");
                    break;
                default:
                    Line(Plain(instruction));
                    break;
            }
    }

    private void Nested(Seq<Instruction> body)
    {
        depth++;
        if (StackGuard.HasRoom) Instructions(body); else StackGuard.RunOnFreshStack(() => Instructions(body));
        depth--;
    }

    private static string Type(BlockType type) => type switch
    {
        BlockType.Value(ValueType value) => $" (result {value.Name()})",
        BlockType.Typed typed => $" (type {typed.Type.Index})",
        _ => "",
    };

    private static string Access(string name, MemArg arg, int natural) =>
        name + (arg.Offset != 0 ? $" offset={arg.Offset}" : "") + (arg.Align != natural ? $" align={1ul << arg.Align}" : "");

    private string Plain(Instruction instruction) => instruction switch
    {
        Unreachable => "unreachable",
        Nop => "nop",
        Br b => $"br {b.Target.Index}",
        BrIf b => $"br_if {b.Target.Index}",
        BrTable t => $"br_table {string.Join(' ', t.Targets.Append(t.Default).Select(l => l.Index))}",
        Return => "return",
        Call c => $"call {Function(c.Function)}",
        CallIndirect c => $"call_indirect {c.Table.Index} (type {c.Type.Index})",
        Drop => "drop",
        Select { Types: null } => "select",
        Select { Types: { } types } => $"select (result {string.Join(' ', types.Select(t => t.Name()))})",
        LocalGet l => $"local.get {Local(l.Local)}",
        LocalSet l => $"local.set {Local(l.Local)}",
        LocalTee l => $"local.tee {Local(l.Local)}",
        GlobalGet g => $"global.get {Global(g.Global)}",
        GlobalSet g => $"global.set {Global(g.Global)}",
        RefNull n => $"ref.null {(n.Type == ValueType.FuncRef ? "func" : "extern")}",
        RefIsNull => "ref.is_null",
        RefFunc f => $"ref.func {Function(f.Function)}",
        TableGet t => $"table.get {t.Table.Index}",
        TableSet t => $"table.set {t.Table.Index}",
        TableSize t => $"table.size {t.Table.Index}",
        TableGrow t => $"table.grow {t.Table.Index}",
        TableFill t => $"table.fill {t.Table.Index}",
        TableCopy t => $"table.copy {t.Destination.Index} {t.Source.Index}",
        TableInit t => $"table.init {t.Table.Index} {t.Element.Index}",
        ElemDrop e => $"elem.drop {e.Element.Index}",
        Load l => Access(l.Op.Name(), l.Arg, l.Op.NaturalAlignment()),
        Store s => Access(s.Op.Name(), s.Arg, s.Op.NaturalAlignment()),
        MemorySize => "memory.size",
        MemoryGrow => "memory.grow",
        MemoryFill => "memory.fill",
        MemoryCopy => "memory.copy",
        MemoryInit m => $"memory.init {m.Data.Index}",
        DataDrop d => $"data.drop {d.Data.Index}",
        I32Const c => $"i32.const {c.Value}",
        I64Const c => $"i64.const {c.Value}",
        F32Const c => $"f32.const {Single(c.Bits)}",
        F64Const c => $"f64.const {Double(c.Bits)}",
        Numeric n => n.Op.Name(),
        _ => throw new InvalidOperationException($"{instruction.GetType().Name} in a module"),
    };

    private static string Single(uint bits)
    {
        float value = BitConverter.UInt32BitsToSingle(bits);
        if (float.IsNaN(value)) return $"{((int)bits < 0 ? "-" : "")}nan:0x{bits & 0x7FFFFF:x}";
        if (float.IsInfinity(value)) return value < 0 ? "-inf" : "inf";
        return value.ToString("R", CultureInfo.InvariantCulture);
    }

    private static string Double(ulong bits)
    {
        double value = BitConverter.UInt64BitsToDouble(bits);
        if (double.IsNaN(value)) return $"{((long)bits < 0 ? "-" : "")}nan:0x{bits & 0xF_FFFF_FFFF_FFFF:x}";
        if (double.IsInfinity(value)) return value < 0 ? "-inf" : "inf";
        return value.ToString("R", CultureInfo.InvariantCulture);
    }

    private static string Quote(string text) => Quote(Encoding.UTF8.GetBytes(text));

    private static string Quote(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("\"", bytes.Length + 2);
        foreach (byte b in bytes)
            if (b is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\') text.Append((char)b);
            else text.Append('\\').Append(b.ToString("x2"));
        return text.Append('"').ToString();
    }
}
