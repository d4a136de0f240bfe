using static VerifiedJS.Wasm.NumericOp;

namespace VerifiedJS.KernelCompiler;

/// <summary>
/// What a compiled method uses beside other functions: linkers that leave out what is not used need to know it.
/// </summary>
/// <param name="Tables">Addresses of the constant tables that its code, with all that was inlined into it, may read.</param>
/// <param name="Constants">
/// Values that it passes for parameters of the enums of <see cref="KernelOptions.TrackedEnums"/>, by the enum's full name. What it only
/// hands on from a parameter of its own is its caller's.
/// </param>
/// <param name="Unknown">Tracked enums of which it passes values that are not known when compiling.</param>
public sealed record KernelUses(IReadOnlySet<int> Tables, IReadOnlySet<(string Enum, int Value)> Constants, IReadOnlySet<string> Unknown);

/// <summary>Collects <see cref="KernelUses"/> while a method is imported.</summary>
internal sealed class UsesRecorder(IReadOnlyCollection<string> trackedEnums)
{
    private readonly HashSet<int> tables = [];
    private readonly HashSet<object> results = [];
    private readonly List<(string Enum, Node Value)> arguments = [];

    public void Table(int address) => tables.Add(address);

    public void Argument(string type, Node value)
    {
        if (trackedEnums.Contains(type)) arguments.Add((type, value));
    }

    /// <summary>A call of a method whose result is of this type. The callee tells what it returns.</summary>
    public void Called(string type, object symbol)
    {
        if (trackedEnums.Contains(type)) results.Add(symbol);
    }

    /// <summary>To be called when the graph is complete: arguments may be phis.</summary>
    public KernelUses Result()
    {
        var constants = new HashSet<(string, int)>();
        var unknown = new HashSet<string>();
        foreach (var (type, value) in arguments)
        {
            var seen = new HashSet<Node>();
            void Visit(Node node)
            {
                node = node.Resolve();
                if (!seen.Add(node)) return;
                switch (node.Kind)
                {
                    case Kind.Constant: constants.Add((type, (int)node.Immediate)); break;
                    case Kind.Parameter: break;
                    case Kind.Call when node.Symbol is { } symbol && results.Contains(symbol): break;
                    // A family of values: named by its first.
                    case Kind.Numeric when node.Is(I32Add) && node.Arguments[1].Resolve().IsConstant: Visit(node.Arguments[1]); break;
                    case Kind.Phi: foreach (var argument in node.Arguments) Visit(argument); break;
                    case Kind.Select: Visit(node.Arguments[0]); Visit(node.Arguments[1]); break;
                    default: unknown.Add(type); break;
                }
            }
            Visit(value);
        }
        return new KernelUses(tables, constants, unknown);
    }
}
