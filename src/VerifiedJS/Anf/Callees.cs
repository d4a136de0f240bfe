using System.Collections.Immutable;
using VerifiedJS.Core;
using VerifiedJS.Primitives;

namespace VerifiedJS.Anf;

// Which values are closures of one function, by what is stored anywhere in the program, whenever: in locals, in the slots of scope records, in
// static slots. Records are told apart by where they are made, their site; where records of several sites meet, those are one. What a place holds
// before anything is stored in it is undefined, or the marker of what is not initialized: a call has to ask, unless that is over before anything
// else can run (slots that are filled right behind the record's making; statics that a function fills first of all, in it and the functions in it).

/// <summary>What is known of the values in a place: that they are closures of a function, or, unless that is certain, undefined or the marker.</summary>
/// <param name="Function">The function; negative when nothing is known.</param>
public readonly record struct CalleeFact(int Function, bool IsCertain)
{
    public static readonly CalleeFact Nothing = new(-1, false);
    public bool IsKnown => Function >= 0;
}

/// <summary>What a local holds: values, or records of a site.</summary>
/// <param name="Site">The site; <see cref="Callees.NoRecord"/> for values, <see cref="Callees.Outermost"/> for what is around the outermost records.</param>
public readonly record struct LocalFact(int Site, CalleeFact Fact);

/// <summary>What is known of callees. The checker of known calls takes it as a witness.</summary>
/// <param name="OuterSites">By site, the site of the record around it, of a smaller number, or <see cref="Outermost"/>.</param>
/// <param name="Slots">By site, of the records' slots.</param>
/// <param name="Statics">Of the static slots; what is certain is so in the function that fills it first of all, and in the functions in that.</param>
/// <param name="Filled">By function, the statics that it fills first of all and that are certain, the last first.</param>
/// <param name="Around">By function, one in which, or in functions in which, all its closures are made, of a smaller number; main for main.</param>
/// <param name="Environments">By function, the site of its closures' records.</param>
/// <param name="Locals">By function, of its locals.</param>
public sealed record Callees(
    ImmutableArray<int> OuterSites,
    ImmutableArray<ImmutableArray<CalleeFact>> Slots,
    ImmutableArray<CalleeFact> Statics,
    ImmutableArray<ImmutableArray<int>> Filled,
    ImmutableArray<int> Around,
    ImmutableArray<int> Environments,
    ImmutableArray<ImmutableArray<LocalFact>> Locals)
{
    public const int NoRecord = -2, Outermost = -1;

    /// <summary>False of undefined and of the marker; cheap.</summary>
    public static Primitive Guard { get; } = PrimitiveTable.Get("IsObject");

    /// <summary>What is known of the callees of a program without finally.</summary>
    public static Callees Of(AnfProgram program) => new Analysis(program).Run();

    /// <summary>What is known of the callee of a call that is no construction.</summary>
    public CalleeFact Of(AnfFunction function, Call call) =>
        call is { NewTarget: ConstantAtom { Value: Literal.Undefined }, Callee: LocalAtom { Local.Index: var local } } && Locals[function.Id.Index][local] is { Site: NoRecord, Fact: var fact }
            ? fact
            : CalleeFact.Nothing;

    /// <summary>Undefined, or the marker.</summary>
    private static bool IsInitial(Literal literal) => literal is Literal.Undefined or Literal.Uninitialized;

    private sealed class Analysis(AnfProgram program)
    {
        private readonly ImmutableArray<AnfFunction> functions = program.Functions;

        // ── Sites: records that meet are one ──────────────────────────────────────────────────────────────────────────

        private enum Form : byte { Unknown, Nothing, Record }

        private sealed class Node
        {
            public Node? Same;
            public Form Form;
            public Node? Outer;
            public int SlotCount, Number = -1, Depth = -1;
            /// <summary>The slots that are filled right behind each making of such a record; null before the first.</summary>
            public HashSet<int>? Filled;
            public int FirstPlace = -1;
        }

        private Node[] environments = [];
        private readonly Dictionary<(int Function, int Local), Node> records = [];

        private static Node Find(Node node)
        {
            while (node.Same is { } same)
            {
                if (same.Same is { } further) node.Same = further;
                node = same;
            }
            return node;
        }

        private static void Unify(Node a, Node b)
        {
            while (true)
            {
                (a, b) = (Find(a), Find(b));
                if (a == b) return;
                if (a.Form == Form.Unknown) (a, b) = (b, a);
                if (b.Form != Form.Unknown && a.Form != b.Form) throw new InvalidOperationException("a record is in the place of none");
                b.Same = a;
                a.SlotCount = Math.Max(a.SlotCount, b.SlotCount);
                if (b.Form != Form.Record) return;
                (a, b) = (a.Outer!, b.Outer!);
            }
        }

        private static Node Outer(Node node)
        {
            Unify(node, new Node { Form = Form.Record, Outer = new Node() });
            return Find(Find(node).Outer!);
        }

        private Node Record(int function, Flat.Local local)
        {
            if (!records.TryGetValue((function, local.Index), out Node? node)) records.Add((function, local.Index), node = new Node());
            return Find(node);
        }

        private Node Chain(int function, Flat.Local? local) => local is { } record ? Record(function, record) : new Node { Form = Form.Nothing };

        private void HasSlot(int f, Flat.Local record, int slot)
        {
            Outer(Record(f, record));
            Node site = Record(f, record);
            site.SlotCount = Math.Max(site.SlotCount, slot + 1);
        }

        private void Sites(int f, Stmt statement)
        {
            switch (statement)
            {
                case Set { Target: var x, Value: var value }:
                    switch (value)
                    {
                        case GetField get: HasSlot(f, get.Record, get.Slot); break;
                        case GetOuter get: Unify(Record(f, x), Outer(Record(f, get.Record))); break;
                        case NewRecord made:
                            Unify(Outer(Record(f, x)), Chain(f, made.Outer));
                            if (made.SlotCount > 0) HasSlot(f, x, made.SlotCount - 1);
                            break;
                        case MakeClosure { Function.Index: var function } made:
                            Unify(environments[function], Chain(f, made.Environment));
                            around[function] = around[function] < 0 || around[function] == f ? f : 0;
                            break;
                    }
                    break;
                case SetField set: HasSlot(f, set.Record, set.Slot); break;
                default:
                    foreach (Stmt child in Walk.Children(statement)) Sites(f, child);
                    break;
            }
        }

        // ── What is filled before anything else runs ──────────────────────────────────────────────────────────────────

        private int[] around = [];
        /// <summary>By static, the function that fills it first of all; negative where none does.</summary>
        private int[] homes = [];
        /// <summary>By function, the statics that it fills first of all, the last first.</summary>
        private ImmutableArray<int>[] filled = [];

        private static void Flatten(Stmt statement, List<Stmt> list)
        {
            if (statement is not Seq seq) list.Add(statement);
            else foreach (Stmt item in seq.Items) Flatten(item, list);
        }

        private void Fill(int f, Stmt list)
        {
            var statements = new List<Stmt>();
            Flatten(list, statements);
            for (int i = 0; i < statements.Count; i++)
            {
                if (statements[i] is Set { Target: var x, Value: NewRecord })
                {
                    Node site = Record(f, x);
                    var filled = new HashSet<int>();
                    for (int k = i + 1; k < statements.Count && IsStore(statements[k], x); k++)
                        if (statements[k] is SetField set && set.Record == x) filled.Add(set.Slot);
                    if (site.Filled is null) site.Filled = filled;
                    else site.Filled.IntersectWith(filled);
                }
                if (statements[i] is not Seq)
                    foreach (Stmt child in Walk.Children(statements[i])) Fill(f, child);
            }
        }

        private static bool IsStore(Stmt statement, Flat.Local? record) =>
            statement is SetField or SetStatic || (statement is Set { Target: var x, Value: Copy or MakeClosure } && x != record);

        private void FillStatics()
        {
            homes = [.. Enumerable.Repeat(-1, program.StaticCount)];
            filled = new ImmutableArray<int>[functions.Length];
            for (int f = 0; f < functions.Length; f++)
            {
                var statements = new List<Stmt>();
                Flatten(functions[f].Body, statements);
                filled[f] = [.. statements.Where(statement => statement is not Tick).TakeWhile(statement => IsStore(statement, null)).OfType<SetStatic>().Select(set => set.Slot).Reverse().Distinct()];
                foreach (int slot in filled[f])
                    if (homes[slot] < 0) homes[slot] = f;
            }
        }

        private bool IsWithin(int f, int home)
        {
            while (f > home) f = around[f];
            return f == home;
        }

        // ── What flows into places ────────────────────────────────────────────────────────────────────────────────────

        private const int None = -1, Anything = -2;

        private readonly List<int> facts = [];
        private readonly List<bool> hasInitial = [];
        private readonly List<List<int>?> readers = [];
        private readonly Stack<int> changed = [];
        private int[] firstLocal = [];
        private int firstStatic;

        private int Places(int count)
        {
            int first = facts.Count;
            for (int i = 0; i < count; i++)
            {
                facts.Add(None);
                hasInitial.Add(false);
                readers.Add(null);
            }
            return first;
        }

        private void Add(int place, int fact, bool initial)
        {
            int joined = fact == None || facts[place] == fact ? facts[place] : facts[place] == None ? fact : Anything;
            if (joined == facts[place] && (hasInitial[place] || !initial)) return;
            facts[place] = joined;
            hasInitial[place] |= initial;
            changed.Push(place);
        }

        private void Flow(int from, int to)
        {
            (readers[from] ??= []).Add(to);
            Add(to, facts[from], hasInitial[from]);
        }

        private void Flow(int f, Atom from, int to)
        {
            if (from is LocalAtom { Local.Index: var local }) Flow(firstLocal[f] + local, to);
            else if (IsInitial(((ConstantAtom)from).Value)) Add(to, None, true);
            else Add(to, Anything, false);
        }

        private void Settle()
        {
            while (changed.TryPop(out int place))
                foreach (int reader in readers[place] ?? []) Add(reader, facts[place], hasInitial[place]);
        }

        private int Slot(int f, Flat.Local record, int slot) => Record(f, record).FirstPlace + slot;

        private static bool IsClass(AnfFunction function) => function.Source.Kind is FunctionKind.ClassConstructor or FunctionKind.DerivedConstructor;

        private void Flows(int f, Stmt statement)
        {
            switch (statement)
            {
                case Set { Target: var x, Value: var value }:
                {
                    int to = firstLocal[f] + x.Index;
                    switch (value)
                    {
                        case Copy copy: Flow(f, copy.Value, to); break;
                        case GetField get: Flow(Slot(f, get.Record, get.Slot), to); break;
                        case GetStatic get:
                            Flow(firstStatic + get.Slot, to);
                            if (homes[get.Slot] >= 0 && !IsWithin(f, homes[get.Slot])) Add(to, None, true);
                            break;
                        case MakeClosure made: Add(to, IsClass(functions[made.Function.Index]) ? Anything : made.Function.Index, false); break;
                        case Prim { Operation.Rule.Form: ResultForm.Same, Arguments: [var first, ..] }: Flow(f, first, to); break;
                        default: Add(to, Anything, false); break;
                    }
                    break;
                }
                case SetField set: Flow(f, set.Value, Slot(f, set.Record, set.Slot)); break;
                case SetStatic set: Flow(f, set.Value, firstStatic + set.Slot); break;
                case TryCatch { Exception.Index: var exception }:
                    Add(firstLocal[f] + exception, Anything, false);
                    goto default;
                default:
                    foreach (Stmt child in Walk.Children(statement)) Flows(f, child);
                    break;
            }
        }

        // ── All of it ─────────────────────────────────────────────────────────────────────────────────────────────────

        /// <summary>The sites in the order of their numbers, outer ones first.</summary>
        private List<Node> Number()
        {
            var sites = new List<Node>();
            int Depth(Node node)
            {
                if (node.Form != Form.Record) return 0;
                if (node.Depth < 0)
                {
                    node.Depth = 0;
                    node.Depth = Depth(Find(node.Outer!)) + 1;
                    sites.Add(node);
                }
                return node.Depth;
            }
            foreach (Node node in records.Values.Concat(environments)) Depth(Find(node));
            for (int i = 0; i < sites.Count; i++) sites[i].Number = i;
            return sites;
        }

        private CalleeFact FactOf(int place) => facts[place] >= 0 ? new CalleeFact(facts[place], !hasInitial[place]) : CalleeFact.Nothing;

        public Callees Run()
        {
            environments = [.. functions.Select(_ => new Node())];
            Unify(environments[0], new Node { Form = Form.Nothing });
            around = [.. functions.Select(_ => -1)];
            for (int f = 0; f < functions.Length; f++)
            {
                if (functions[f].Environment is { } environment) Unify(environments[f], Record(f, environment));
                Sites(f, functions[f].Body);
            }
            for (int f = 0; f < functions.Length; f++)
                if (around[f] >= f || around[f] < 0) around[f] = 0;
            List<Node> sites = Number();

            for (int f = 0; f < functions.Length; f++) Fill(f, functions[f].Body);
            FillStatics();

            firstLocal = [.. functions.Select(function => Places(function.Locals.Length))];
            firstStatic = Places(program.StaticCount);
            foreach (Node site in sites) site.FirstPlace = Places(site.SlotCount);
            for (int i = 0; i < program.StaticCount; i++)
                if (homes[i] < 0) Add(firstStatic + i, None, true);
            foreach (Node site in sites)
                for (int i = 0; i < site.SlotCount; i++)
                    if (site.Filled?.Contains(i) != true) Add(site.FirstPlace + i, None, true);
            for (int f = 0; f < functions.Length; f++)
            {
                AnfFunction function = functions[f];
                foreach (Flat.Local? local in (IEnumerable<Flat.Local?>)[.. function.Parameters, function.Rest, function.Arguments, function.This, function.NewTarget, function.Callee])
                    if (local is { } header) Add(firstLocal[f] + header.Index, Anything, false);
                Flows(f, function.Body);
            }
            Settle();
            // What holds nothing but initial values is no closure.
            for (int place = 0; place < facts.Count; place++)
                if (facts[place] == None) Add(place, Anything, false);
            Settle();

            int NumberOf(Node node) => Find(node) is { Form: Form.Record, Number: var number } ? number : Outermost;
            return new Callees(
                [.. sites.Select(site => NumberOf(site.Outer!))],
                [.. sites.Select(site => Enumerable.Range(site.FirstPlace, site.SlotCount).Select(FactOf).ToImmutableArray())],
                [.. Enumerable.Range(firstStatic, program.StaticCount).Select(FactOf)],
                [.. filled.Select((slots, f) => slots.Where(slot => homes[slot] == f && FactOf(firstStatic + slot) is { IsKnown: true, IsCertain: true }).ToImmutableArray())],
                [.. around],
                [.. environments.Select(NumberOf)],
                [.. functions.Select((function, f) => Enumerable.Range(0, function.Locals.Length)
                    .Select(local => records.TryGetValue((f, local), out Node? node) ? new LocalFact(NumberOf(node), CalleeFact.Nothing) : new LocalFact(NoRecord, FactOf(firstLocal[f] + local)))
                    .ToImmutableArray())]);
        }
    }
}
