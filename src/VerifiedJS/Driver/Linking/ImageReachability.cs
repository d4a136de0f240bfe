using VerifiedJS.Intrinsics;
using VerifiedJS.Kernel;
using VerifiedJS.Wasm;

namespace VerifiedJS.Driver.Linking;

/// <summary>
/// What a program reaches of the runtime: one fixpoint over WebAssembly functions, cells of the heap image, properties, fields of the
/// library's scope records, and the hooks of the kernel.
///
///   * A property of a built-in object is reached when its object is, and a live function names its key (a symbol: has the symbol), or it
///     cannot be deleted, or is enumerable. When a live function computes keys that may be strings, every name counts as named.
///   * A property of the global object is reached through global names; through property keys only when a live function has the global
///     object as a value.
///   * A field of a scope record is reached when a live function reads it.
///   * A function object's code is reached with the object, but for closures that are only asked for their scope record.
///   * A hook, prototype or shape of the realm is reached when a live kernel function asks for it.
///   * What stands under a test of an object's kind is reached when objects of the kind can exist.
///
/// All names are the addresses of interned strings in the memory that is attached to the calling thread.
/// </summary>
internal sealed class ImageReachability
{
    private readonly ModuleBuilder builder;
    private readonly LibraryFacts library;
    private readonly FunctionFacts[] functions; // the library's, then the program's
    private readonly IReadOnlyList<string> programOperations;
    private readonly int[] templates;
    private readonly int libraryCount, firstSlot;
    private readonly FunctionSymbol?[] direct, uniform;
    private readonly Dictionary<FunctionSymbol, int> functionOf = [];
    private readonly Dictionary<FunctionSymbol, KernelFacts> kernelOf = [];

    private readonly HashSet<FunctionSymbol> live = [];
    private readonly Stack<FunctionSymbol> work = new();
    private readonly bool[] isEntered, isUniform;
    private readonly List<(int Function, Fact Fact)> waiting = [], passing = [];
    private readonly List<(FunctionSymbol Target, ulong Guard)> waitingOperations = [];
    private readonly HashSet<(int Function, int Parameter, Role Role)> roles = [];
    private readonly HashSet<(int Function, Role Role)> closureRoles = [];

    private readonly HashSet<int> cells = [], shells = [], exposed = [], names = [], globalNames = [], globalBases = [], intrinsics = [], slotsAsked = [], slots = [], tables = [];
    private readonly HashSet<(int Scope, int Slot)> fields = [], closures = []; // read; read for the closure's scope record
    private readonly List<(int Object, List<(int Key, int Info)> Dead)> objects = [];
    private readonly HashSet<Role> sorts = []; // MadeKey, CopiedKey, PropertyKey, Held, ShownHidden
    private readonly HashSet<int> traced = [];
    private readonly Dictionary<int, int> records = []; // to their scope
    private readonly Stack<int> untraced = new();
    private readonly int realm, globalObject, intrinsicsObject;
    private ulong kinds, templateKinds;
    private bool changed, computesKeys, computesGlobals, computesIntrinsics, takesGlobal, makesRealms;

    private ImageReachability(ModuleBuilder builder, LibraryFacts library, FunctionFacts[] program, IReadOnlyList<string> programOperations,
        int[] programTemplates, IReadOnlyList<(FunctionSymbol Symbol, int Function, bool IsDirect)> programEntries, int firstSlot)
    {
        this.builder = builder;
        this.programOperations = programOperations;
        this.library = library;
        this.firstSlot = firstSlot;
        libraryCount = library.Functions.Length;
        functions = [.. library.Functions, .. program];
        templates = [.. library.Templates, .. programTemplates];
        direct = new FunctionSymbol?[functions.Length];
        uniform = new FunctionSymbol?[functions.Length];
        isEntered = new bool[functions.Length];
        isUniform = new bool[functions.Length];
        void Entry(FunctionSymbol symbol, int function, bool isDirect)
        {
            (isDirect ? direct : uniform)[function] = symbol;
            functionOf.Add(symbol, function);
        }
        FunctionSymbol[] defined = [.. builder.Functions.Skip(builder.FunctionImports.Count())];
        for (int i = 0; i < library.Kernel.Length; i++) kernelOf.Add(defined[i], library.Kernel[i]);
        // In the builder, the program's entries follow the library's.
        int firstEntry = Array.IndexOf(defined, programEntries[0].Symbol) - library.Entries.Length;
        for (int i = 0; i < library.Entries.Length; i++) Entry(defined[firstEntry + i], library.Entries[i].Function, library.Entries[i].IsDirect);
        foreach ((FunctionSymbol symbol, int function, bool isDirect) in programEntries) Entry(symbol, libraryCount + function, isDirect);
        realm = State.Get(State.Realm);
        globalObject = Realm.Cell(RealmSlot.GlobalObject);
        intrinsicsObject = Realm.Cell(RealmSlot.Intrinsics);
    }

    /// <summary>
    /// What <paramref name="start"/> reaches, which calls the intrinsic of the name <paramref name="runner"/> with a closure of the program's
    /// function 0. Null when everything may be used.
    /// </summary>
    public static ImageReachability? Of(ModuleBuilder builder, LibraryFacts library, FunctionFacts[] program, IReadOnlyList<string> programOperations,
        int[] programTemplates, IReadOnlyList<(FunctionSymbol Symbol, int Function, bool IsDirect)> programEntries, int firstSlot, FunctionSymbol start, int runner)
    {
        var reachability = new ImageReachability(builder, library, program, programOperations, programTemplates, programEntries, firstSlot);
        reachability.Run(start, runner);
        return reachability.makesRealms ? null : reachability;
    }

    // ── Results ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>Whether the function is kept.</summary>
    public bool IsLive(FunctionSymbol function) => live.Contains(function);

    /// <summary>All functions that were looked at: the kernel's, the library's, the program's.</summary>
    public IEnumerable<FunctionSymbol> Known => kernelOf.Keys.Concat(functionOf.Keys);

    /// <summary>Whether an object of the image is kept.</summary>
    public bool IsLiveCell(int cell) => cells.Contains(cell) || shells.Contains(cell);

    /// <summary>The live objects of which properties go, with those.</summary>
    public IEnumerable<(int Object, IEnumerable<int> DeadKeys)> Reduced => objects.Where(o => o.Dead.Count > 0).Select(o => (o.Object, o.Dead.Select(d => d.Key)));

    /// <summary>The live scope records.</summary>
    public IEnumerable<int> Records => records.Keys;

    /// <summary>Whether a field of a live record is read.</summary>
    public bool IsLiveField(int record, int slot) =>
        records[record] is var scope && (scope < 0 || fields.Contains((scope, slot)) || closures.Contains((scope, slot)));

    /// <summary>Whether a slot of the realm is asked for.</summary>
    public bool IsLiveSlot(int slot) => slots.Contains(slot);

    /// <summary>Whether a constant table of the kernel is read.</summary>
    public bool IsLiveTable(int address) => tables.Contains(address);

    /// <summary>The leaves that code of the library names, which go unless a live function names them.</summary>
    public IEnumerable<int> DeadLeaves()
    {
        var needed = new HashSet<int>();
        for (int f = 0; f < functions.Length; f++)
            if (isEntered[f]) needed.UnionWith(functions[f].Cells);
        for (int f = libraryCount; f < functions.Length; f++) needed.Add(templates[f]);
        return library.Functions.SelectMany(f => f.Cells).Concat(library.Templates).Distinct().Where(c => !needed.Contains(c));
    }

    // ── The fixpoint ─────────────────────────────────────────────────────────────────────────────────────────────

    private void Run(FunctionSymbol start, int runner)
    {
        // Kinds that the kernel makes on its own account.
        foreach (CellKind kind in (CellKind[])[CellKind.Object, CellKind.Array, CellKind.Function, CellKind.Error, CellKind.Wrapper, CellKind.StringObject,
            CellKind.Arguments, CellKind.MappedArguments, CellKind.ArrayIterator]) kinds |= Fact.Bit((int)kind);
        tables.UnionWith(library.SharedTables);
        for (int slot = (int)RealmSlot.LastNamed + 1; slot < (int)RealmSlot.Count; slot++) Ask(slot);
        for (int slot = (int)RealmSlot.ErrorPrototype; slot <= (int)RealmSlot.AggregateErrorPrototype; slot++) Ask(slot);
        foreach (RealmSlot slot in (RealmSlot[])[RealmSlot.ObjectPrototype, RealmSlot.FunctionPrototype, RealmSlot.ArrayPrototype, RealmSlot.GlobalObject]) Ask((int)slot);
        foreach (int state in (int[])[State.SymbolRegistry, State.AbsentHolder, State.KeptAlive, State.FinalizationQueue]) Reach(State.Get(state));
        Mark(start);
        Mark(builder.ExportedFunction(Runtime.ExportName(WasmIR.KernelInterface.UnpackImage))!);
        intrinsics.Add(runner);
        Close(libraryCount); // main
        do
        {
            changed = false;
            Settle();
            Again(waiting, (function, fact) => Apply(function, fact));
            for (int i = waitingOperations.Count - 1; i >= 0; i--)
                if ((waitingOperations[i].Guard & Kinds) != 0)
                {
                    Mark(waitingOperations[i].Target);
                    waitingOperations.RemoveAt(i);
                }
            foreach ((int function, Fact fact) in passing) Pass(function, fact);
            foreach ((int o, List<(int Key, int Info)> dead) in objects)
                dead.RemoveAll(p =>
                {
                    if (!IsReached(o, p.Key, p.Info)) return false;
                    changed = true;
                    Property(o, p.Key, p.Info);
                    return true;
                });
            foreach ((int key, int info) in bases.ToArray())
                if (takesGlobal || computesGlobals || globalNames.Contains(key)) Reach(Objects.Slot(globalObject, info >> 8));
            foreach ((int record, int scope) in records.ToArray()) Fields(record, scope);
            foreach (int slot in slotsAsked)
                if (!slots.Contains(slot) && IsPossible(slot)) Slot(slot);
            Settle();
        }
        while (changed);
    }

    private void Again(List<(int Function, Fact Fact)> list, Action<int, Fact> apply)
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            if ((list[i].Fact.Guard & Kinds) == 0) continue;
            (int function, Fact fact) = list[i];
            list.RemoveAt(i);
            changed = true;
            apply(function, fact);
        }
    }

    private ulong Kinds => kinds | ((kinds & (Fact.Bit((int)CellKind.TypedArray) | Fact.Bit((int)CellKind.DataView))) != 0 ? Fact.BigInt : 0);

    private void Settle()
    {
        while (true)
        {
            if (work.TryPop(out FunctionSymbol? function)) Follow(function);
            else if (untraced.TryPop(out int cell)) Trace(cell);
            else return;
        }
    }

    // ── Functions ────────────────────────────────────────────────────────────────────────────────────────────────

    private void Mark(FunctionSymbol function)
    {
        if (!live.Add(function)) return;
        changed = true;
        work.Push(function);
    }

    private void Follow(FunctionSymbol symbol)
    {
        if (functionOf.TryGetValue(symbol, out int function))
        {
            Enter(function);
            Dictionary<FunctionSymbol, ulong>? guards = null;
            foreach (Fact fact in functions[function].Facts)
                if (fact.Kind == FactKind.Operates && builder.ExportedFunction("Operations." + OperationName(function, fact.A)) is { } operation)
                    (guards ??= [])[operation] = fact.Guard;
            foreach (Symbol named in builder.References(symbol))
            {
                if (named is not FunctionSymbol target) continue;
                // Calls between functions of JavaScript are facts; the wrapper of a direct entry calls that.
                if (functionOf.TryGetValue(target, out int other))
                {
                    if (other == function) Mark(target);
                }
                else if (guards is not null && guards.TryGetValue(target, out ulong guard) && (guard & Kinds) == 0) waitingOperations.Add((target, guard));
                else Mark(target);
            }
            return;
        }
        if (kernelOf.TryGetValue(symbol, out KernelFacts? uses))
        {
            tables.UnionWith(uses.Tables);
            foreach (int slot in uses.RealmSlots) Ask(slot);
            foreach (int text in uses.Texts) names.Add(Memory.LoadI32(State.Texts + text * 4));
            foreach (int wellKnown in uses.Symbols) Reach(Memory.LoadI32(State.WellKnownSymbols + wellKnown * 4));
        }
        foreach (Symbol named in builder.References(symbol))
            if (named is FunctionSymbol target) Mark(target);
    }

    private string OperationName(int function, int operation) => function < libraryCount ? library.Operations[operation] : programOperations[operation];

    private void Enter(int function)
    {
        if (isEntered[function]) return;
        isEntered[function] = true;
        foreach (int cell in functions[function].Cells) Reach(cell);
        foreach (Fact fact in functions[function].Facts)
            if ((fact.Guard & Kinds) != 0) Apply(function, fact);
            else if (fact.Kind != FactKind.Operates) waiting.Add((function, fact));
    }

    private void Call(int function)
    {
        if ((direct[function] ?? uniform[function]) is { } entry) Mark(entry);
    }

    // A closure of the function may be called by anybody, with anything.
    private void Close(int function)
    {
        if (isUniform[function]) return;
        isUniform[function] = changed = true;
        templateKinds |= 1ul << Memory.LoadU8(templates[function], FunctionTemplates.Kind);
        Mark(uniform[function]!);
        for (Role role = Role.Key; role <= Role.Kind; role++)
            if (closureRoles.Contains((function, role))) Computes(role);
    }

    private void Apply(int function, Fact fact)
    {
        int offset = function < libraryCount ? 0 : libraryCount;
        switch (fact.Kind)
        {
            case FactKind.Calls: Call(offset + fact.A); break;
            case FactKind.Closes: Close(offset + fact.A); break;
            case FactKind.ReadsField:
                if (offset == 0) changed |= fields.Add((fact.A - 1, fact.B));
                break;
            case FactKind.ReadsClosure:
                if (offset == 0) changed |= closures.Add((fact.A - 1, fact.B));
                break;
            case FactKind.Names:
                Name((Role)fact.B, fact.A);
                if (offset != 0 && (Role)fact.B == Role.GlobalName && Shapes.Lookup(Objects.ShapeOf(globalObject), fact.A) >= 0) Computes(Role.Held);
                break;
            case FactKind.CallsMember: CallMember(fact.A, fact.B); break;
            case FactKind.Computes: Computes((Role)fact.B); break;
            case FactKind.TakesParameter: Take(function, fact.A, (Role)fact.B, fact.C == 0); break;
            case FactKind.Passes:
                passing.Add((function, fact));
                Pass(function, fact);
                break;
            case FactKind.Makes: Makes(fact.A); break;
            case FactKind.Operates: break;
            case FactKind.TakesGlobal: changed |= !takesGlobal && (takesGlobal = true); break;
            case FactKind.MakesRealm: makesRealms = true; break;
            default: throw new InvalidOperationException();
        }
    }

    private void Take(int function, int parameter, Role role, bool byClosures)
    {
        if (roles.Add((function, parameter, role))) changed = true;
        if (!byClosures || !closureRoles.Add((function, role))) return;
        changed = true;
        if (isUniform[function]) Computes(role);
    }

    private void Pass(int function, Fact fact)
    {
        int callee = fact.A + (function < libraryCount ? 0 : libraryCount);
        for (Role role = Role.Key; role <= Role.Kind; role++)
        {
            if (!roles.Contains((callee, fact.B, role))) continue;
            switch ((Passed)fact.C)
            {
                case Passed.Unknown:
                    if (role == Role.Key && (Role)fact.D == Role.GivenKey) break;
                    Computes(role == Role.Key ? (Role)fact.D : role);
                    break;
                case Passed.String: Name(role, fact.D); break;
                case Passed.Number:
                    if (role == Role.Kind) { if (fact.D >= 0) Makes(fact.D); else Computes(role); }
                    break;
                case Passed.Parameter: Take(function, fact.D >> 1, role, role != Role.Key || (fact.D & 1) == 0); break;
                default: throw new InvalidOperationException();
            }
        }
    }

    private void Name(Role role, int name) => changed |= role switch
    {
        Role.Key => names.Add(name),
        Role.GlobalName => globalNames.Add(name),
        Role.GlobalBase => globalBases.Add(name),
        Role.Intrinsic => intrinsics.Add(name),
        _ => false,
    };

    private void Computes(Role role)
    {
        switch (role)
        {
            case Role.Key: changed |= !computesKeys && (computesKeys = true); break;
            case Role.MadeKey or Role.CopiedKey or Role.PropertyKey:
                // Copied to a built-in object, a property whose name nothing has named may meet one that was left out. And where properties of
                // any names are made, what the program writes to them is not all that they hold.
                if (sorts.Add(role) && sorts.Contains(Role.MadeKey) && (sorts.Contains(Role.CopiedKey) || sorts.Contains(Role.PropertyKey))) Computes(Role.Key);
                break;
            case Role.Held or Role.ShownHidden:
                // Hidden properties may be seen.
                if (sorts.Add(role) && sorts.Contains(Role.Held) && sorts.Contains(Role.ShownHidden)) Computes(Role.Key);
                break;
            case Role.GlobalName: changed |= !computesGlobals && (computesGlobals = true); break;
            case Role.Intrinsic: changed |= !computesIntrinsics && (computesIntrinsics = true); break;
            case Role.Kind:
                changed |= kinds != ulong.MaxValue;
                kinds = ulong.MaxValue;
                break;
            default: throw new InvalidOperationException();
        }
    }

    private void Makes(int kind)
    {
        if (kind == (int)CellKind.Proxy) Computes(Role.MadeKey); // any property, with any value
        ulong before = kinds;
        kinds |= kind == 0 ? Fact.BigInt : Fact.Bit(kind);
        changed |= kinds != before;
    }

    // ── The realm ────────────────────────────────────────────────────────────────────────────────────────────────

    private void Ask(int slot)
    {
        if (slotsAsked.Add(slot) && IsPossible(slot)) Slot(slot);
    }

    // Hooks about exotic objects, and what belongs to kinds of functions, need such to exist.
    private bool IsPossible(int slot)
    {
        ulong exotic = Fact.Bit((int)CellKind.Proxy) | Fact.Bit((int)CellKind.Namespace);
        bool HasKind(TemplateKind kind) => (templateKinds & 1ul << (int)kind) != 0;
        return (RealmSlot)slot switch
        {
            RealmSlot.ExoticGet or RealmSlot.ExoticSet or RealmSlot.SetOnReceiver or RealmSlot.ExoticHas or RealmSlot.ExoticDelete or RealmSlot.ExoticGetPrototypeOf
                or RealmSlot.ExoticDefine or RealmSlot.ForInStart or RealmSlot.ForInNext or RealmSlot.GetGlobal or RealmSlot.TypeofGlobal or RealmSlot.SetGlobal
                or RealmSlot.HasGlobal => (kinds & exotic) != 0,
            RealmSlot.SetTypedElement => (kinds & Fact.Bit((int)CellKind.TypedArray)) != 0,
            RealmSlot.BigIntShape or RealmSlot.BigIntPrototype => (Kinds & Fact.BigInt) != 0,
            RealmSlot.GeneratorFunctionShape or RealmSlot.GeneratorFunctionPrototype or RealmSlot.GeneratorPrototype => HasKind(TemplateKind.Generator),
            RealmSlot.AsyncFunctionShape or RealmSlot.AsyncFunctionPrototype => HasKind(TemplateKind.Async),
            RealmSlot.AsyncGeneratorFunctionShape or RealmSlot.AsyncGeneratorFunctionPrototype or RealmSlot.AsyncGeneratorPrototype => HasKind(TemplateKind.AsyncGenerator),
            _ => true,
        };
    }

    private void Slot(int slot)
    {
        slots.Add(slot);
        changed = true;
        var value = new Value(Memory.LoadI64(realm + slot * 8, Layout.Data));
        // That the realm has a global object does not give it to the program.
        if (slot is (int)RealmSlot.GlobalObject or (int)RealmSlot.GlobalThis) Keep(globalObject);
        else if (value.IsReference) Keep(value.Address);
    }

    // ── Cells ────────────────────────────────────────────────────────────────────────────────────────────────────

    private void Reach(Value value)
    {
        if (value.IsReference) Reach(value.Address);
    }

    private void Reach(int cell)
    {
        if (cell == globalObject) changed |= !takesGlobal && (takesGlobal = true);
        if (cell != 0) changed |= exposed.Add(cell);
        Keep(cell);
    }

    // The object is there, but as a value it is nowhere: nothing enumerates it.

    private void Keep(int cell)
    {
        if (cell == 0 || !cells.Add(cell)) return;
        changed = true;
        untraced.Push(cell);
    }

    private void Values(int at, int count)
    {
        for (int k = 0; k < count; k++) Reach(new Value(Memory.LoadI64(at + k * 8)));
    }

    private int FunctionOf(int template)
    {
        int function = Memory.LoadI32(template, FunctionTemplates.Entry) - firstSlot;
        return function >= 0 && function < functions.Length && templates[function] == template ? function : -1;
    }

    private void Trace(int cell)
    {
        CellKind kind = Heap.KindOf(cell);
        if (kind >= CellKind.Object)
        {
            TraceObject(cell, kind);
            if (Objects.IsFunctionKind(kind) && FunctionOf(Memory.LoadI32(cell, Layout.FunctionTemplate)) is >= 0 and var function) Close(function);
            return;
        }
        switch (kind)
        {
            case CellKind.Shape:
                Keep(Memory.LoadI32(cell, Shapes.Prototype));
                break;
            case CellKind.Record:
                TraceRecord(cell, -1);
                break;
            case CellKind.Accessor or CellKind.Iterator or CellKind.Enumerator:
                Values(cell + 8, 2);
                break;
            case CellKind.Values:
                if (cell != realm) Values(cell + Layout.Data, Memory.LoadI32(cell, Layout.Count));
                break;
            case CellKind.Addresses:
                for (int k = 0; k < Memory.LoadI32(cell, AddressList.Count); k++) Reach(Memory.LoadI32(cell + k * 4, AddressList.Entries));
                break;
            case CellKind.Elements:
                Values(cell + Layout.ElementsValues, Elements.Used(cell));
                break;
            case CellKind.Weak:
                Values(cell + 8, 1);
                break;
            case CellKind.WeakTable or CellKind.Finalization when Memory.LoadI32(cell, WeakTables.EntriesCell) == 0:
                break; // nothing in it
            case CellKind.SparseElements or CellKind.WeakTable or CellKind.Finalization:
                throw new InvalidOperationException($"the image holds a {kind}");
            default:
                break; // leaves, and what belongs to objects
        }
    }

    private void TraceObject(int o, CellKind kind)
    {
        changed |= (kinds & Fact.Bit((int)kind)) == 0;
        kinds |= Fact.Bit((int)kind);
        if (!traced.Add(o)) return; // as a shell, before
        int shape = Objects.ShapeOf(o);
        Keep(Memory.LoadI32(shape, Shapes.Prototype));
        Reach(Memory.LoadI32(o, Layout.Elements));
        var dead = new List<(int, int)>();
        objects.Add((o, dead));
        int table = Memory.LoadI32(shape, Shapes.Table), count = Shapes.Count(shape);
        if (table != 0)
            for (int entry = 0; entry < Memory.LoadI32(table, PropertyTables.Used); entry++)
                if (PropertyTables.Key(table, entry) is not 0 and var key && PropertyTables.Info(table, entry) is var info && info >> 8 < count) dead.Add((key, info));
        if (Objects.IsFunctionKind(kind))
        {
            int template = Memory.LoadI32(o, Layout.FunctionTemplate);
            int function = FunctionOf(template);
            if (Memory.LoadI32(o, Layout.FunctionScope) is not 0 and var scope) TraceRecord(scope, function is >= 0 && function < libraryCount ? library.Scopes[function] : -1);
            if (kind != CellKind.Function) Values(o + Layout.WrapperTarget, 2);
        }
        else if (kind is not (CellKind.Object or CellKind.Array or CellKind.LexicalBindings)) Values(o + Layout.InternalSlots, Memory.LoadI32(o, Layout.InternalCount));
    }

    private bool IsReached(int o, int key, int info)
    {
        bool isSymbol = Heap.KindOf(key) == CellKind.Symbol;
        // What is not known is the name of a prototype: 10.1.14 GetPrototypeFromConstructor.
        if (o == intrinsicsObject) return intrinsics.Contains(key) || computesIntrinsics && !isSymbol && KernelText.Read(key).EndsWith(".prototype", StringComparison.Ordinal);
        if (o == globalObject)
        {
            if ((info & Shapes.Configurable) == 0 || computesGlobals || globalNames.Contains(key) || globalBases.Contains(key)) return true;
            if (!takesGlobal) return false;
        }
        bool isSeen = exposed.Contains(o) || Shapes.Has(Objects.ShapeOf(o), Shapes.IsPrototype);
        if (isSymbol) return computesKeys && isSeen || cells.Contains(key) || Heap.HasFlag(key, Layout.FlagPrivateName);
        return (info & Shapes.Configurable) == 0 || ((info & Shapes.Enumerable) != 0 || computesKeys) && isSeen || names.Contains(key);
    }

    private void Property(int o, int key, int info)
    {
        // A global that is used as a base alone.
        if (o == globalObject && !takesGlobal && !computesGlobals && !globalNames.Contains(key))
        {
            if (Objects.Slot(o, info >> 8) is { IsReference: true } value) Keep(value.Address);
            bases.Add((key, info));
        }
        else Reach(Objects.Slot(o, info >> 8));
    }

    private readonly HashSet<(int Key, int Info)> bases = [];

    // A method of a global may have that as its this value, unless it is a function of the library that does not look at it.
    private void CallMember(int name, int member)
    {
        int info = Shapes.Lookup(Objects.ShapeOf(globalObject), name);
        if (info < 0 || !Objects.Slot(globalObject, info >> 8).IsObject) return;
        int o = Objects.Slot(globalObject, info >> 8).Address;
        int own = Shapes.Lookup(Objects.ShapeOf(o), member);
        if (own >= 0 && (own & Shapes.Accessor) == 0 && Objects.Slot(o, own >> 8) is { IsObject: true } value && Heap.KindOf(value.Address) == CellKind.Function
            && FunctionOf(Memory.LoadI32(value.Address, Layout.FunctionTemplate)) is >= 0 and var function && !functions[function].UsesThis) return;
        Reach(o);
    }

    private void TraceRecord(int record, int scope)
    {
        if (!records.TryAdd(record, scope)) return;
        changed = true;
        if (Memory.LoadI32(record, Layout.RecordOuter) is not 0 and var outer) TraceRecord(outer, scope < 0 ? -1 : library.Outer[scope]);
        Fields(record, scope);
    }

    private void Fields(int record, int scope)
    {
        for (int slot = 0; slot < Memory.LoadI32(record, Layout.RecordCount); slot++)
        {
            var value = new Value(Memory.LoadI64(record + slot * 8, Layout.RecordFields));
            if (!value.IsReference) continue;
            if (scope < 0 || fields.Contains((scope, slot))) Reach(value);
            else if (closures.Contains((scope, slot))) Shell(value.Address);
        }
    }

    // A closure of which only the scope record is wanted.
    private void Shell(int cell)
    {
        if (cells.Contains(cell) || !shells.Add(cell)) return;
        changed = true;
        TraceObject(cell, Heap.KindOf(cell));
    }
}
