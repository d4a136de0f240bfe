using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace VerifiedJS.Source;

// The declarations seen so far in each open scope: just enough to find redeclarations (ES2025 14.2.1, 14.12.1,
// 14.15.1, 15.1.1, 15.2.1, 16.1.1, 16.2.1.1, Annex B.3.2), undeclared exports, labels and private names. What the
// names mean is worked out later, by ScopeAnalysis.
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
    }

    // Scope objects are reused. A scope with many names gets a dictionary; names are interned, so comparing
    // references is enough.
    private sealed class Scope
    {
        private const int Many = 12;
        internal DeclarationScope Kind;
        private Declaration[] _entries = new Declaration[4];
        private int _count;
        private Dictionary<string, int>? _index;

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

        internal void Add(string name, Declared kinds, Span span)
        {
            ref Declaration old = ref Find(name);
            if (!Unsafe.IsNullRef(ref old))
            {
                old.Kinds |= kinds;
                return;
            }
            if (_count == _entries.Length)
                Array.Resize(ref _entries, _count * 2);
            _entries[_count] = new Declaration { Name = name, Kinds = kinds, Span = span };
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

    private void EnterScope(DeclarationScope kind)
    {
        if (_scopeCount == _scopes.Length)
            Array.Resize(ref _scopes, _scopeCount * 2);
        Scope scope = _scopes[_scopeCount++] ??= new Scope();
        scope.Clear(kind);
    }

    private void ExitScope() => _scopeCount--;

    private Scope CurrentScope => _scopes[_scopeCount - 1];

    private SyntaxError Redeclared(Identifier id, in Declaration first, string clause) => Error(id.Span, $"'{id.Name}' has already been declared.", clause,
        new RelatedPosition(first.Span, (first.Kinds & Declared.Parameter) != 0 ? $"'{id.Name}' is a parameter" : $"'{id.Name}' was first declared here"));

    private void DeclareLexical(Identifier id)
    {
        Scope scope = CurrentScope;
        ref Declaration old = ref scope.Find(id.Name);
        if (!Unsafe.IsNullRef(ref old))
            throw Redeclared(id, old, "14.2.1");
        scope.Add(id.Name, Declared.Lexical, id.Span);
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
        scope.Add(id.Name, Declared.SloppyFunction, id.Span);
    }

    private void DeclareVar(Identifier id)
    {
        for (int i = _scopeCount - 1; i >= 0; i--)
        {
            Scope scope = _scopes[i];
            ref Declaration old = ref scope.Find(id.Name);
            if (!Unsafe.IsNullRef(ref old))
            {
                // Annex B.3.4: a var may repeat a simple catch parameter
                bool conflict = (old.Kinds & (Declared.Lexical | Declared.SloppyFunction)) != 0
                    || ((old.Kinds & Declared.CatchParameter) != 0 && scope.Kind != DeclarationScope.SimpleCatch);
                if (conflict)
                    throw Redeclared(id, old, "14.2.1");
            }
            scope.Add(id.Name, Declared.Var, id.Span);
            if (scope.Kind is DeclarationScope.Function or DeclarationScope.StaticBlock or DeclarationScope.Top)
                return;
        }
    }

    private void DeclareCatchParameter(Identifier id)
    {
        ref Declaration old = ref CurrentScope.Find(id.Name);
        if (!Unsafe.IsNullRef(ref old))
            throw Redeclared(id, old, "14.15.1");
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

    private struct Label
    {
        internal string Name;
        internal Span Span;
        internal bool IsLoop;
        // The statement the label stands before; all labels of one statement share it.
        internal int StatementStart;
    }

    private readonly List<Label> _labels = [];
    // Labels below this index belong to functions around.
    private int _labelBase;
    private int _loopDepth;
    private int _breakableDepth;

    private bool FindLabel(string name, out Label label)
    {
        for (int i = _labels.Count - 1; i >= _labelBase; i--)
        {
            if (ReferenceEquals(_labels[i].Name, name))
            {
                label = _labels[i];
                return true;
            }
        }
        label = default;
        return false;
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
        internal readonly List<(string Name, Span Span)> Used = [];
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
        foreach ((string name, Span span) in scope.Used)
        {
            if (scope.Declared.ContainsKey(name))
                continue;
            if (!_privateScopes.TryPeek(out PrivateScope? outer))
                throw UndeclaredPrivateName(name, span);
            outer.Used.Add((name, span));
        }
    }

    private SyntaxError UndeclaredPrivateName(string name, Span span) =>
        Error(span, $"The private name #{name} is not declared in a class around it.", "15.7.1");

    private void UsePrivateName(PrivateIdentifier id)
    {
        if (!_privateScopes.TryPeek(out PrivateScope? scope))
            throw UndeclaredPrivateName(id.Name, id.Span);
        if (!scope.Declared.ContainsKey(id.Name))
            scope.Used.Add((id.Name, id.Span));
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
