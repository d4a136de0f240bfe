using System.Reflection;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;
using Xunit;

namespace VerifiedJS.Compiler.Tests;

/// <summary>Holds the table of primitive operations against the kernel: each row has a method of that name and signature.</summary>
public class PrimitiveTableTests
{
    [Fact]
    public void EveryRowHasItsMethodInTheKernel()
    {
        var wrong = new List<string>();
        foreach (Primitive primitive in PrimitiveTable.All.Values.OrderBy(p => p.Name))
        {
            MethodInfo[] methods = [.. typeof(Operations).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.Name == primitive.Name)];
            if (methods.Length != 1)
            {
                wrong.Add($"{primitive.Name}: {methods.Length} methods");
                continue;
            }
            List<Type> expected = [.. primitive.Parameters.Select(TypeOf)];
            if (primitive.NeedsStackPointer) expected.Insert(0, typeof(int));
            if (primitive.HasInlineCache) expected.Add(typeof(int));
            Type[] actual = [.. methods[0].GetParameters().Select(p => p.ParameterType)];
            if (!expected.SequenceEqual(actual) || methods[0].ReturnType != TypeOf(primitive.Result))
                wrong.Add($"{primitive.Name}: is {Show(actual, methods[0].ReturnType)}, should be {Show(expected, TypeOf(primitive.Result))}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>What throws or invokes says so by a sentinel, which only a value can be.</summary>
    [Fact]
    public void OperationsThatThrowHaveAValue() =>
        Assert.All(PrimitiveTable.All.Values.Where(p => p.MayThrow), p => Assert.Equal(Kind.Value, p.Result));

    private static Type TypeOf(Kind kind) => kind switch
    {
        Kind.Value => typeof(Value),
        Kind.Number => typeof(double),
        Kind.Int32 => typeof(int),
        Kind.Boolean => typeof(bool),
        Kind.Void => typeof(void),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Show(IEnumerable<Type> parameters, Type result) => $"({string.Join(", ", parameters.Select(t => t.Name))}) -> {result.Name}";
}
