namespace VerifiedJS.Source;

/// <summary>
/// For a walk over all scopes, outer before inner: what each name refers to in the scope that is entered, and which scopes and functions
/// are around. Entering a scope leaves those that it is not inside of. Finding a name takes the same time however deep scopes nest.
/// </summary>
internal sealed class VisibleNames
{
    /// <summary>What a scope declares: a binding, or (Binding null) the arguments object that its function has if something names it.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="Binding">The binding.</param>
    /// <param name="Scope">The scope.</param>
    /// <param name="Outer">The entry that it hides, -1 for none.</param>
    /// <param name="Obstacle">The innermost entry from here outward that is no simple catch parameter (Annex B.3.4), -1 for none.</param>
    private readonly record struct Entry(string Name, Binding? Binding, Scope Scope, int Outer, int Obstacle);

    private readonly List<(Scope Scope, int FirstEntry)> _around = [];
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, int> _innermost = [];
    private readonly List<Scope> _dynamic = [];
    private readonly List<FunctionInfo> _functions = [];

    /// <summary>Goes on to the next scope of the walk.</summary>
    public void Enter(Scope scope)
    {
        while (_around.Count > 0 && _around[^1].Scope != scope.Parent)
            Leave();
        while (_functions.Count > 0 && _functions[^1].Depth >= scope.Function.Depth && _functions[^1] != scope.Function)
            _functions.RemoveAt(_functions.Count - 1);
        if (_functions.Count == 0 || _functions[^1] != scope.Function)
            _functions.Add(scope.Function);
        _around.Add((scope, _entries.Count));
        bool isSimpleCatch = scope is { Kind: ScopeKind.Catch, Node: CatchClause { Param: Identifier } };
        foreach (Binding binding in scope.Bindings)
            Add(binding.Name, binding, scope, isSimpleCatch);
        if (scope == scope.Function.Scope && ScopeAnalysis.HasArguments(scope.Function) && scope.Find("arguments") is null)
            Add("arguments", null, scope, false);
        if (scope.IsDynamic)
            _dynamic.Add(scope);
    }

    private void Add(string name, Binding? binding, Scope scope, bool isSimpleCatch)
    {
        int outer = _innermost.GetValueOrDefault(name, -1);
        int obstacle = !isSimpleCatch ? _entries.Count : outer < 0 ? -1 : _entries[outer].Obstacle;
        _innermost[name] = _entries.Count;
        _entries.Add(new Entry(name, binding, scope, outer, obstacle));
    }

    private void Leave()
    {
        (Scope scope, int firstEntry) = _around[^1];
        _around.RemoveAt(_around.Count - 1);
        for (int i = _entries.Count - 1; i >= firstEntry; i--)
        {
            if (_entries[i].Outer < 0)
                _innermost.Remove(_entries[i].Name);
            else
                _innermost[_entries[i].Name] = _entries[i].Outer;
        }
        _entries.RemoveRange(firstEntry, _entries.Count - firstEntry);
        if (_dynamic.Count > 0 && _dynamic[^1] == scope)
            _dynamic.RemoveAt(_dynamic.Count - 1);
    }

    /// <summary>What the name refers to here; null when no scope around declares it.</summary>
    public Binding? Find(string name)
    {
        if (!_innermost.TryGetValue(name, out int at))
            return null;
        Entry entry = _entries[at];
        return entry.Binding ?? ScopeAnalysis.ArgumentsOf(entry.Scope.Function);
    }

    /// <summary>The innermost scope around the current one, itself left out, that declares the name otherwise than as a simple catch parameter.</summary>
    public Scope? ObstacleAround(string name)
    {
        int at = _innermost.GetValueOrDefault(name, -1);
        if (at >= 0 && _entries[at].Scope == _around[^1].Scope)
            at = _entries[at].Outer;
        int obstacle = at < 0 ? -1 : _entries[at].Obstacle;
        return obstacle < 0 ? null : _entries[obstacle].Scope;
    }

    /// <summary>The scopes from here to the one that declares a name (null: to the top), itself left out, at which the name may turn up at run time.</summary>
    public DynamicChain? DynamicUpTo(Scope? declaring)
    {
        // Scopes around are in the order of their indices
        bool isInside = _dynamic.Count > 0 && (declaring is null || _dynamic[^1].Index > declaring.Index);
        return isInside ? new DynamicChain(_around[^1].Scope, declaring) : null;
    }

    /// <summary>The outermost function inside another that is around the current code.</summary>
    public FunctionInfo FunctionInside(FunctionInfo owner) => _functions[owner.Depth + 1];
}
