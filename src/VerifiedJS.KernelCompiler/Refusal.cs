using Mono.Cecil;

namespace VerifiedJS.KernelCompiler;

/// <summary>A construct outside restricted C#: where it is and what it is.</summary>
public sealed record Refusal(string Method, int Offset, string Construct)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Method}, IL_{Offset:x4}: {Construct}";
}

/// <summary>The input left restricted C#. Every refusal that was found is listed.</summary>
public sealed class KernelCompilerException(IReadOnlyList<Refusal> refusals)
    : Exception("the kernel uses what restricted C# does not have:\n  " + string.Join("\n  ", refusals))
{
    /// <summary>What was refused, in order of methods.</summary>
    public IReadOnlyList<Refusal> Refusals { get; } = refusals;
}

/// <summary>Unwinds the translation of one method.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.ToString())
{
    public Refusal Refusal { get; } = refusal;

    public RefusedException(MethodReference method, int offset, string construct) : this(new Refusal(Names.Of(method), offset, construct)) { }
}

/// <summary>Names of methods, as symbols and messages have them.</summary>
internal static class Names
{
    /// <summary>Namespace.Type.Method; nested types with a dot; overloads get their parameter types where that is ambiguous.</summary>
    public static string Of(MethodReference method)
    {
        string name = $"{method.DeclaringType.FullName.Replace('/', '.')}.{method.Name}";
        var definition = method as MethodDefinition;
        return definition is not null && definition.DeclaringType.Methods.Count(m => m.Name == definition.Name) > 1
            ? $"{name}({string.Join(",", definition.Parameters.Select(p => p.ParameterType.Name))})"
            : name;
    }
}
