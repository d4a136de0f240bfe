using System.Text;
using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;

namespace VerifiedJS.Driver;

/// <summary>Reads strings of the kernel's heap.</summary>
public static class KernelText
{
    /// <summary>The content of a string cell.</summary>
    public static string Read(int cell)
    {
        int length = Strings.Length(cell), data = Strings.Data(cell), shift = Strings.Shift(cell);
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) text.Append((char)(shift == 0 ? Memory.LoadU8(data + i) : Memory.LoadU16(data + 2 * i)));
        return text.ToString();
    }

    /// <summary>A thrown value, for people: the stack of an error, else what it is.</summary>
    public static string Describe(Value value)
    {
        if (value.IsString) return Read(value.Address);
        if (value.IsObject)
        {
            Value stack = Objects.GetOwn(value.Address, Texts.Address(Text.Stack));
            if (stack.IsString) return Read(stack.Address);
        }
        return Read(Errors.Describe(value));
    }
}
