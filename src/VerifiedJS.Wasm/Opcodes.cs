using System.Text;

namespace VerifiedJS.Wasm;

/// <summary>Names and signatures of the instructions that differ by opcode only.</summary>
/// <remarks>
/// Both follow from the names of the enumeration members: <c>I32TruncSatF64U</c> is <c>i32.trunc_sat_f64_u</c>, from
/// f64 to i32. So there is no table to keep in step with the enumeration.
/// </remarks>
public static class Opcodes
{
    /// <summary>The text format name of an instruction.</summary>
    public static string Name(this NumericOp op) => Numerics[op].Name;

    /// <summary>The text format name of an instruction.</summary>
    public static string Name(this LoadOp op) => LoadNames[op - LoadOp.I32Load];

    /// <summary>The text format name of an instruction.</summary>
    public static string Name(this StoreOp op) => StoreNames[op - StoreOp.I32Store];

    /// <summary>The operand and result types of an instruction.</summary>
    public static FunctionType Signature(this NumericOp op) => Numerics[op].Type;

    /// <summary>Whether the opcode is one of the enumeration's.</summary>
    public static bool IsNumeric(int opcode) => Numerics.ContainsKey((NumericOp)opcode);

    /// <summary>The type of the loaded value.</summary>
    public static ValueType ResultType(this LoadOp op) => op switch
    {
        LoadOp.F32Load => ValueType.F32,
        LoadOp.F64Load => ValueType.F64,
        LoadOp.I64Load or >= LoadOp.I64Load8S => ValueType.I64,
        _ => ValueType.I32,
    };

    /// <summary>The type of the stored value.</summary>
    public static ValueType OperandType(this StoreOp op) => op switch
    {
        StoreOp.F32Store => ValueType.F32,
        StoreOp.F64Store => ValueType.F64,
        StoreOp.I64Store or >= StoreOp.I64Store8 => ValueType.I64,
        _ => ValueType.I32,
    };

    /// <summary>The natural alignment, as a power of two: the logarithm of the number of bytes accessed.</summary>
    public static int NaturalAlignment(this LoadOp op) => op switch
    {
        LoadOp.I64Load or LoadOp.F64Load => 3,
        LoadOp.I32Load or LoadOp.F32Load or LoadOp.I64Load32S or LoadOp.I64Load32U => 2,
        LoadOp.I32Load16S or LoadOp.I32Load16U or LoadOp.I64Load16S or LoadOp.I64Load16U => 1,
        _ => 0,
    };

    /// <summary>The natural alignment, as a power of two: the logarithm of the number of bytes accessed.</summary>
    public static int NaturalAlignment(this StoreOp op) => op switch
    {
        StoreOp.I64Store or StoreOp.F64Store => 3,
        StoreOp.I32Store or StoreOp.F32Store or StoreOp.I64Store32 => 2,
        StoreOp.I32Store16 or StoreOp.I64Store16 => 1,
        _ => 0,
    };

    /// <summary>Whether values of the type are references.</summary>
    public static bool IsReference(this ValueType type) => type is ValueType.FuncRef or ValueType.ExternRef;

    /// <summary>The text format name of a value type.</summary>
    public static string Name(this ValueType type) => type.ToString().ToLowerInvariant();

    private static readonly Dictionary<NumericOp, (string Name, FunctionType Type)> Numerics =
        Enum.GetValues<NumericOp>().ToDictionary(op => op, op => (TextName(op.ToString()), SignatureOf(op.ToString())));

    private static readonly string[] LoadNames = [.. Enum.GetValues<LoadOp>().Select(op => TextName(op.ToString()))];
    private static readonly string[] StoreNames = [.. Enum.GetValues<StoreOp>().Select(op => TextName(op.ToString()))];

    // I32TruncSatF64U: the words I32 Trunc Sat F64 U.
    private static List<string> Words(string member)
    {
        var words = new List<string>();
        foreach (char c in member)
        {
            if (char.IsUpper(c)) words.Add("");
            words[^1] += char.ToLowerInvariant(c);
        }
        return words;
    }

    private static string TextName(string member)
    {
        var words = Words(member);
        return new StringBuilder(words[0]).Append('.').AppendJoin('_', words.Skip(1)).ToString();
    }

    private static FunctionType SignatureOf(string member)
    {
        var words = Words(member);
        ValueType type = TypeNamed(words[0])!.Value;
        if (words.Skip(2).Select(TypeNamed).FirstOrDefault(t => t is not null) is ValueType source) return new([source], [type]);
        return words[1] switch
        {
            "eqz" => new([type], [ValueType.I32]),
            "eq" or "ne" or "lt" or "gt" or "le" or "ge" => new([type, type], [ValueType.I32]),
            "clz" or "ctz" or "popcnt" or "abs" or "neg" or "ceil" or "floor" or "trunc" or "nearest" or "sqrt"
                or "extend8" or "extend16" or "extend32" => new([type], [type]),
            _ => new([type, type], [type]),
        };
    }

    private static ValueType? TypeNamed(string word) => word switch
    {
        "i32" => ValueType.I32, "i64" => ValueType.I64, "f32" => ValueType.F32, "f64" => ValueType.F64, _ => null,
    };
}
