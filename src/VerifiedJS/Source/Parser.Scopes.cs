using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace VerifiedJS.Source;

// The declarations seen so far in each open scope: just enough to find redeclarations (ES2025 14.2.1, 14.12.1,
// 14.15.1, 15.1.1, 15.2.1, 16.1.1, 16.2.1.1, Annex B.3.2), undeclared exports, labels and private names. What the
// names mean is worked out later, by ScopeAnalysis.
//
// However deep blocks nest, a declaration takes constant time. A `var` is noted in the scope of its function alone.
// It conflicts with the innermost lexical declaration of its name in the blocks around (_blockNames). A lexical
// declaration conflicts with a `var` that stands in its block: the last of its name in the function (LastVar) comes
// after all that stood before the block (VarBase).
internal sealed partial class ProgramParser
{
    private enum DeclarationScope : byte
    {
        Block,
        /// <summary>A catch clause whose parameter is one name: a `var` may repeat it (Annex B.3.4).</summary>
        SimpleCatch,
        Function,
        StaticBlock,
        Top,
    }

    [Flags]
    private enum Declared : byte
    {
        Var = 1,
        Lexical = 2,
        /// <summary>A plain function in a block of sloppy code: may be declared twice (Annex B.3.2).</summary>
        SloppyFunction = 4,
        /// <summary>A function at the top level of a function or script: like var.</summary>
        TopFunction = 8,
        Parameter = 16,
        CatchParameter = 32,
    }

    private struct Declaration
    {
        internal string Name;
        internal Declared Kinds;
        internal Span Span;
        // The last `var` of this name in the function whose scope this is: index into _vars, -1 for none.
        internal int LastVar;
    }

    // A name that a block declares in a way that a `var` in it may not repeat.
    private readonly record struct BlockName(Declaration Declaration, int Outer);

    // Scope objects are reused. A scope with many names gets a dictionary; names are interned, so comparing
    // references is enough.
    private sealed class Scope
    {
        private const int Many = 12;
        internal DeclarationScope Kind;
        // Index of the scope of the function, static block or program around, itself perhaps
        internal int Function;
        // How many vars, and names of blocks, came before
        internal int VarBase;
        internal int BlockNameBase;
        private Declaration[] _entries = new Declaration[4];
        private int _count;
        private Dictionary<string, int>? _index;

        internal bool IsFunction => Kind is DeclarationScope.Function or DeclarationScope.StaticBlock or DeclarationScope.Top;

        internal void Clear(DeclarationScope kind)
        {
            Kind = kind;
            _count = 0;
            _index?.Clear();
            if (_entries.Length > 1024)
            {
                _entries = new Declaration[4];
                _index = null;
            }
        }

        internal ref Declaration Find(string name)
        {
            if (_count > Many)
            {
                if (_index!.TryGetValue(name, out int i))
                    return ref _entries[i];
                return ref Unsafe.NullRef<Declaration>();
            }
            for (int i = _count - 1; i >= 0; i--)
            {
                if (ReferenceEquals(_entries[i].Name, name))
                    return ref _entries[i];
            }
            return ref Unsafe.NullRef<Declaration>();
        }

        internal void Add(string name, Declared kinds, Span span, int var = -1)
        {
            ref Declaration old = ref Find(name);
            if (!Unsafe.IsNullRef(ref old))
            {
                old.Kinds |= kinds;
                old.LastVar = Math.Max(old.LastVar, var);
                return;
            }
            if (_count == _entries.Length)
                Array.Resize(ref _entries, _count * 2);
            _entries[_count] = new Declaration { Name = name, Kinds = kinds, Span = span, LastVar = var };
            _count++;
            if (_count == Many + 1)
            {
                _index ??= new Dictionary<string, int>(ReferenceComparer.Instance);
                for (int i = 0; i < _count; i++)
                    _index[_entries[i].Name] = i;
            }
            else if (_count > Many)
            {
                _index![name] = _count - 1;
            }
        }
    }

    private sealed class ReferenceComparer : IEqualityComparer<string>
    {
        internal static readonly ReferenceComparer Instance = new();

        public bool Equals(string? x, string? y) => ReferenceEquals(x, y);

        public int GetHashCode(string name) => RuntimeHelpers.GetHashCode(name);
    }

    private Scope[] _scopes = new Scope[16];
    private int _scopeCount;
    // The vars of the functions around so far, in order
    private readonly List<Identifier> _vars = [];
    private readonly List<BlockName> _blockNames = [];
    // Where in _blockNames the innermost declaration of a name is
    private readonly Dictionary<string, int> _innermost = new(ReferenceComparer.Instance);

    private void EnterScope(DeclarationScope kind)
    {
        if (_scopeCount == _scopes.Length)
            Array.Resize(ref _scopes, _scopeCount * 2);
        Scope scope = _scopes[_scopeCount++] ??= new Scope();
        scope.Clear(kind);
        scope.Function = scope.IsFunction ? _scopeCount - 1 : _scopes[_scopeCount - 2].Function;
        scope.VarBase = _vars.Count;
        scope.BlockNameBase = _blockNames.Count;
    }

    private void ExitScope()
    {
        Scope scope = _scopes[--_scopeCount];
        for (int i = _blockNames.Count - 1; i >= scope.BlockNameBase; i--)
        {
            string name = _blockNames[i].Declaration.Name;
            if (_blockNames[i].Outer < 0)
                _innermost.Remove(name);
            else
                _innermost[name] = _blockNames[i].Outer;
            _blockNames.RemoveAt(i);
        }
        if (scope.IsFunction)
            _vars.RemoveRange(scope.VarBase, _vars.Count - scope.VarBase);
    }

    private Scope CurrentScope => _scopes[_scopeCount - 1];

    private SyntaxError Redeclared(Identifier id, in Declaration first, string clause) => Error(id.Span, $"'{id.Name}' has already been declared.", clause,
        new RelatedPosition(first.Span, (first.Kinds & Declared.Parameter) != 0 ? $"'{id.Name}' is a parameter" : $"'{id.Name}' was first declared here"));

    private void DeclareLexical(Identifier id)
    {
        Scope scope = CurrentScope;
        ref Declaration old = ref scope.Find(id.Name);
        if (!Unsafe.IsNullRef(ref old))
            throw Redeclared(id, old, "14.2.1");
        if (!scope.IsFunction)
            DeclareInBlock(id, Declared.Lexical);
        scope.Add(id.Name, Declared.Lexical, id.Span);
    }

    // Blocks, loops, switches, catch clauses
    private void DeclareInBlock(Identifier id, Declared kind)
    {
        Scope scope = CurrentScope;
        ref Declaration ofFunction = ref _scopes[scope.Function].Find(id.Name);
        if (!Unsafe.IsNullRef(ref ofFunction) && ofFunction.LastVar >= scope.VarBase)
        {
            Identifier first = _vars[_vars.FindIndex(scope.VarBase, v => ReferenceEquals(v.Name, id.Name))];
            throw Redeclared(id, new Declaration { Name = id.Name, Kinds = Declared.Var, Span = first.Span }, "14.2.1");
        }
        int outer = _innermost.GetValueOrDefault(id.Name, -1);
        _innermost[id.Name] = _blockNames.Count;
        _blockNames.Add(new BlockName(new Declaration { Name = id.Name, Kinds = kind, Span = id.Span }, outer));
    }

    /// <summary>A function declaration; async and generator functions and those of strict code are simply lexical in blocks.</summary>
    private void DeclareFunction(Identifier id, bool plain)
    {
        Scope scope = CurrentScope;
        ref Declaration old = ref scope.Find(id.Name);
        bool exists = !Unsafe.IsNullRef(ref old);
        if (scope.Kind is DeclarationScope.Function or DeclarationScope.StaticBlock || (scope.Kind == DeclarationScope.Top && _kind != ProgramKind.Module))
        {
            if (exists && (old.Kinds & Declared.Lexical) != 0)
                throw Redeclared(id, old, "16.1.1");
            scope.Add(id.Name, Declared.TopFunction, id.Span);
            return;
        }
        if (Strict || !plain)
        {
            DeclareLexical(id);
            return;
        }
        // Annex B.3.2: in sloppy code a block may declare a plain function twice
        if (exists && (old.Kinds & ~Declared.SloppyFunction) != 0)
            throw Redeclared(id, old, "14.2.1");
        if (!exists)
            DeclareInBlock(id, Declared.SloppyFunction);
        scope.Add(id.Name, Declared.SloppyFunction, id.Span);
    }

    private void DeclareVar(Identifier id)
    {
        Scope function = _scopes[CurrentScope.Function];
        if (_blockNames.Count > function.BlockNameBase && _innermost.TryGetValue(id.Name, out int at) && at >= function.BlockNameBase)
            throw Redeclared(id, _blockNames[at].Declaration, "14.2.1");
        ref Declaration old = ref function.Find(id.Name);
        if (!Unsafe.IsNullRef(ref old) && (old.Kinds & Declared.Lexical) != 0)
            throw Redeclared(id, old, "14.2.1");
        function.Add(id.Name, Declared.Var, id.Span, _vars.Count);
        _vars.Add(id);
    }

    private void DeclareCatchParameter(Identifier id)
    {
        ref Declaration old = ref CurrentScope.Find(id.Name);
        if (!Unsafe.IsNullRef(ref old))
            throw Redeclared(id, old, "14.15.1");
        // Annex B.3.4: a var may repeat a simple catch parameter
        if (CurrentScope.Kind != DeclarationScope.SimpleCatch)
            DeclareInBlock(id, Declared.CatchParameter);
        CurrentScope.Add(id.Name, Declared.CatchParameter, id.Span);
    }

    // The first parameter that repeats another, for the caller to judge: sloppy functions with simple parameters may.
    private SyntaxError? DeclareParameters(ImmutableArray<Pattern> parameters)
    {
        SyntaxError? duplicate = null;
        foreach (Pattern parameter in parameters)
        {
            if (parameter is Identifier id)
                Declare(id);
            else
                ForEachBoundName(parameter, Declare);
        }
        return duplicate;

        void Declare(Identifier id)
        {
            ref Declaration old = ref CurrentScope.Find(id.Name);
            if (!Unsafe.IsNullRef(ref old))
            {
                duplicate ??= Error(id.Span, $"The parameter '{id.Name}' is declared twice.", "15.1.1", new RelatedPosition(old.Span, $"'{id.Name}' was first declared here"));
            }
            CurrentScope.Add(id.Name, Declared.Parameter, id.Span);
        }
    }

    /// <summary>Calls back for each name that a binding pattern binds, in source order. ES2025 8.2.1 BoundNames.</summary>
    private static void ForEachBoundName(Pattern pattern, Action<Identifier> action)
    {
        switch (pattern)
        {
            case Identifier id:
                action(id);
                break;
            case ObjectPattern o:
                foreach (Node property in o.Properties)
                    ForEachBoundName(property is Property p ? (Pattern)p.Value : (RestElement)property, action);
                break;
            case ArrayPattern a:
                foreach (Pattern? element in a.Elements)
                {
                    if (element is not null)
                        ForEachBoundName(element, action);
                }
                break;
            case AssignmentPattern d:
                ForEachBoundName(d.Left, action);
                break;
            case RestElement r:
                ForEachBoundName(r.Argument, action);
                break;
        }
    }

    private void DeclareVariable(Pattern target, VariableKind kind)
    {
        if (target is Identifier id)
            DeclareVariable(id, kind);
        else
            ForEachBoundName(target, each => DeclareVariable(each, kind));
    }

    private void DeclareVariable(Identifier id, VariableKind kind)
    {
        if (kind == VariableKind.Var)
        {
            DeclareVar(id);
            return;
        }
        if (id.Name == "let")
            throw Error(id.Span, "'let' may not be the name of a lexical declaration.", "14.3.1.1");
        DeclareLexical(id);
    }

    // ---- Labels (ES2025 8.3)

    // What a label, or several in a row, stand before.
    private sealed class LabeledItem
    {
        internal int Start;
        internal bool IsLoop;
    }

    // Outer: where in _labels the label of that name is that this one hides, in a function around; -1 for none.
    private readonly record struct Label(string Name, Span Span, LabeledItem Item, int Outer);

    private readonly List<Label> _labels = [];
    private readonly Dictionary<string, int> _labelByName = new(ReferenceComparer.Instance);
    // Labels below this index belong to functions around.
    private int _labelBase;
    private int _loopDepth;
    private int _breakableDepth;

    private bool FindLabel(string name, out Label label)
    {
        bool found = _labelByName.TryGetValue(name, out int at) && at >= _labelBase;
        label = found ? _labels[at] : default;
        return found;
    }

    private void PushLabel(Identifier id, LabeledItem item)
    {
        int outer = _labelByName.GetValueOrDefault(id.Name, -1);
        _labelByName[id.Name] = _labels.Count;
        _labels.Add(new Label(id.Name, id.Span, item, outer));
    }

    private void PopLabel()
    {
        Label label = _labels[^1];
        _labels.RemoveAt(_labels.Count - 1);
        if (label.Outer < 0)
            _labelByName.Remove(label.Name);
        else
            _labelByName[label.Name] = label.Outer;
    }

    // ---- Private names (ES2025 15.7.1, 8.3 AllPrivateIdentifiersValid)

    private enum PrivateKind : byte
    {
        Other,
        Get,
        Set,
        StaticGet,
        StaticSet,
        Pair,
    }

    private sealed class PrivateScope
    {
        internal readonly Dictionary<string, (PrivateKind Kind, Span Span)> Declared = new(ReferenceComparer.Instance);
        // Not declared so far; with the first place of each
        internal Dictionary<string, Span> Used = new(ReferenceComparer.Instance);
    }

    private readonly Stack<PrivateScope> _privateScopes = new();

    private void EnterPrivateNames(ImmutableArray<string> declared)
    {
        var scope = new PrivateScope();
        foreach (string name in declared)
            scope.Declared[Intern(name)] = (PrivateKind.Other, default);
        _privateScopes.Push(scope);
    }

    private void ExitPrivateNames()
    {
        PrivateScope scope = _privateScopes.Pop();
        foreach (string name in scope.Declared.Keys)
            scope.Used.Remove(name);
        if (scope.Used.Count == 0)
            return;
        if (!_privateScopes.TryPeek(out PrivateScope? outer))
        {
            (string first, Span at) = scope.Used.MinBy(use => use.Value.Start);
            throw UndeclaredPrivateName(first, at);
        }
        // The fewer to the more, so that a use in many nested classes moves few times
        if (scope.Used.Count > outer.Used.Count)
            (scope.Used, outer.Used) = (outer.Used, scope.Used);
        foreach ((string name, Span span) in scope.Used)
        {
            if (!outer.Used.TryGetValue(name, out Span known) || span.Start < known.Start)
                outer.Used[name] = span;
        }
    }

    private SyntaxError UndeclaredPrivateName(string name, Span span) =>
        Error(span, $"The private name #{name} is not declared in a class around it.", "15.7.1");

    private void UsePrivateName(PrivateIdentifier id)
    {
        if (!_privateScopes.TryPeek(out PrivateScope? scope))
            throw UndeclaredPrivateName(id.Name, id.Span);
        if (!scope.Declared.ContainsKey(id.Name))
            scope.Used.TryAdd(id.Name, id.Span);
    }

    private void DeclarePrivateName(PrivateIdentifier id, PrivateKind kind)
    {
        if (id.Name == "constructor")
            throw Error(id.Span, "A class may not have a private name #constructor.", "15.7.1");
        Dictionary<string, (PrivateKind Kind, Span Span)> declared = _privateScopes.Peek().Declared;
        if (!declared.TryGetValue(id.Name, out (PrivateKind Kind, Span Span) old))
        {
            declared[id.Name] = (kind, id.Span);
            return;
        }
        bool pair = (old.Kind, kind) is (PrivateKind.Get, PrivateKind.Set) or (PrivateKind.Set, PrivateKind.Get)
            or (PrivateKind.StaticGet, PrivateKind.StaticSet) or (PrivateKind.StaticSet, PrivateKind.StaticGet);
        if (!pair)
            throw Error(id.Span, $"The private name #{id.Name} is declared twice.", "15.7.1", new RelatedPosition(old.Span, $"#{id.Name} was first declared here"));
        declared[id.Name] = (PrivateKind.Pair, old.Span);
    }

    // ---- Exports (ES2025 16.2.1.1)

    private readonly Dictionary<string, Span> _exported = [];
    private readonly List<Identifier> _exportedLocals = [];

    private void DeclareExport(string name, Span span)
    {
        if (_exported.TryGetValue(name, out Span first))
            throw Error(span, $"The module exports '{name}' twice.", "16.2.1.1", new RelatedPosition(first, $"'{name}' was first exported here"));
        _exported[name] = span;
    }

    private void CheckExports()
    {
        foreach (Identifier local in _exportedLocals)
        {
            ref Declaration declared = ref CurrentScope.Find(local.Name);
            if (Unsafe.IsNullRef(ref declared))
                throw Error(local.Span, $"The module exports '{local.Name}' but does not declare it.", "16.2.1.1");
        }
    }
}
