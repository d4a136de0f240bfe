using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using VerifiedJS.Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.WasmIR;

/// <summary>Prints Wasm.IR, a statement a line: locals as $n with their types in the header, operators by their WebAssembly names.</summary>
public static class Printer
{
    public static string Print(IrProgram program)
    {
        var output = new StringBuilder();
        foreach (IrFunction function in program.Functions)
        {
            if (output.Length > 0) output.Append('\n');
            Print(output, function);
        }
        return output.ToString();
    }

    private static void Print(StringBuilder output, IrFunction function)
    {
        int parameters = function.Type.Parameters.Count;
        output.Append(CultureInfo.InvariantCulture, $"function {function.Id.Index} \"{function.Name}\" {function.Entry.ToString().ToLowerInvariant()}(");
        output.AppendJoin(", ", Enumerable.Range(0, parameters).Select(i => $"${i}: {Show(function.Locals[i])}")).Append(')');
        output.Append(CultureInfo.InvariantCulture, $" frame {function.Frame.Size} arguments {function.Frame.OutgoingArguments} roots ({string.Join(' ', function.Frame.Roots.Select(Show))})\n");
        if (function.Locals.Length > parameters)
            output.Append("  local ").AppendJoin(", ", Enumerable.Range(parameters, function.Locals.Length - parameters).Select(i => $"${i}: {Show(function.Locals[i])}")).Append('\n');
        Write(output, function.Body, 1);
    }

    private static string Show(ValueType type) => type.ToString().ToLowerInvariant();
    private static string Show(Slot slot) => "$" + slot.Index.ToString(CultureInfo.InvariantCulture);

    private static string Show(Expr expression) => expression switch
    {
        ConstI32 e => e.Value.ToString(CultureInfo.InvariantCulture),
        ConstI64 e => e.Value is >= -4096 and <= 4096 ? e.Value.ToString(CultureInfo.InvariantCulture) + "L" : "0x" + e.Value.ToString("X16", CultureInfo.InvariantCulture),
        ConstF64 e => e.Value == 0 && double.IsNegative(e.Value) ? "-0.0" : e.Value.ToString("R", CultureInfo.InvariantCulture) + (double.IsInteger(e.Value) ? ".0" : ""),
        Get e => Show(e.Local),
        Tee e => $"({Show(e.Local)} := {Show(e.Value)})",
        Op e => Show(Name(e.Operation.ToString()), e.Operands),
        Load e => $"{Name(e.Operation.ToString())}[{Show(e.Address)} + {e.Offset}]",
        Select e => $"select({Show(e.Condition)}, {Show(e.Then)}, {Show(e.Else)})",
        Choose e => $"({Show(e.Condition)} ? {Show(e.Then)} : {Show(e.Else)})",
        CallKernel e => Show(e.Method.Name, e.Arguments),
        CallHelper e => Show(e.Helper.ToString(), e.Arguments),
        CallDirect e => Show($"function {e.Function.Index}", e.Arguments),
        CallIndirect e => Show($"table[{Show(e.Index)}]", e.Arguments),
        _ => throw new InvalidOperationException($"Wasm.IR has no {expression.GetType().Name}"),
    };

    private static string Show(string name, ImmutableArray<Expr> arguments) => $"{name}({string.Join(", ", arguments.Select(Show))})";

    // I32Add is i32.add, F64ConvertI32S f64.convert_i32_s.
    private static string Name(string operation)
    {
        var name = new StringBuilder(operation[..3].ToLowerInvariant()).Append('.');
        for (int i = 3; i < operation.Length; i++)
        {
            if (char.IsUpper(operation[i]) && i > 3) name.Append('_');
            name.Append(char.ToLowerInvariant(operation[i]));
        }
        return name.ToString();
    }

    private static void Write(StringBuilder output, ImmutableArray<Stmt> statements, int depth)
    {
        foreach (Stmt statement in statements) Write(output, statement, depth);
    }

    private static void Write(StringBuilder output, Stmt statement, int depth)
    {
        void Line(string text) => output.Append(' ', depth * 2).Append(text).Append('\n');
        switch (statement)
        {
            case Set s: Line($"{Show(s.Local)} = {Show(s.Value)}"); break;
            case Drop s: Line(Show(s.Value)); break;
            case Store s: Line($"{Name(s.Operation.ToString())}[{Show(s.Address)} + {s.Offset}] = {Show(s.Value)}"); break;
            case If s:
                Line($"if {Show(s.Condition)} {{");
                Write(output, s.Then, depth + 1);
                if (s.Else.Length > 0)
                {
                    Line("} else {");
                    Write(output, s.Else, depth + 1);
                }
                Line("}");
                break;
            case Block s:
                Line($"{s.Label}: {{");
                Write(output, s.Body, depth + 1);
                Line("}");
                break;
            case Loop s:
                Line($"{s.Label}: loop {{");
                Write(output, s.Body, depth + 1);
                Line("}");
                break;
            case Branch s: Line($"branch {s.Label}"); break;
            case BranchIf s: Line($"branch {s.Label} if {Show(s.Condition)}"); break;
            case Return s: Line($"return {Show(s.Value)}"); break;
            case Unreachable: Line("unreachable"); break;
            default: throw new InvalidOperationException($"Wasm.IR has no {statement.GetType().Name}");
        }
    }
}
