using VerifiedJS.Intrinsics;
using Xunit;

namespace VerifiedJS.Kernel.Tests;

public class GarbageCollectorTests : KernelFixture
{
    private const int Roots = 24;
    private const int Sp = Layout.StackBase + Roots * 8;

    private static Value S(string text) => Value.FromString(Str(text));
    private static Value Root(int k) => new(Memory.LoadI64(Layout.StackBase + k * 8));
    private static void SetRoot(int k, Value value) => Memory.StoreI64(Layout.StackBase + k * 8, value.Bits);

    /// <summary>What an object should contain: named and indexed properties, a prototype; leaves are numbers and strings.</summary>
    private sealed class Model
    {
        public required bool IsArray;
        public Dictionary<string, object> Properties = [];
        public Model? Prototype;
    }

    /// <summary>Random mutation with collections in between, each followed by a comparison of all that is reachable with the model.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void WhatIsReachableStaysAsItIs(int seed)
    {
        var random = new Random(seed);
        var models = new object[Roots];
        for (int k = 0; k < Roots; k++) { models[k] = 0.0; SetRoot(k, Value.FromNumber(0)); }
        for (int round = 0; round < 6000; round++)
        {
            int to = random.Next(Roots), from = random.Next(Roots);
            switch (random.Next(9))
            {
                case 0:
                    SetRoot(to, Operations.NewObject());
                    models[to] = new Model { IsArray = false };
                    break;
                case 1:
                    SetRoot(to, Operations.NewArray(random.Next(20)));
                    models[to] = new Model { IsArray = true };
                    break;
                case 2:
                    string text = new((char)random.Next(32, 500), random.Next(40));
                    SetRoot(to, S(text));
                    models[to] = text;
                    break;
                case 3 when models[to] is string a && models[from] is string b && a.Length + b.Length < 5000:
                    SetRoot(to, Operations.StringConcat(Root(to), Root(from)));
                    models[to] = a + b;
                    break;
                case 4 when models[from] is Model parent:
                    SetRoot(to, Operations.NewObjectWithPrototype(Root(from)));
                    models[to] = new Model { IsArray = false, Prototype = parent };
                    break;
                case 5 when models[to] is Model o && o.Properties.Count > 0:
                    string key = o.Properties.Keys.ElementAt(random.Next(o.Properties.Count));
                    object child = o.Properties[key];
                    SetRoot(from, Operations.GetElement(Root(to), S(key), 0));
                    models[from] = child;
                    break;
                case 6 when models[to] is Model o && o.Properties.Count > 0:
                    string gone = o.Properties.Keys.ElementAt(random.Next(o.Properties.Count));
                    Operations.DeleteProperty(Root(to), S(gone), true);
                    o.Properties.Remove(gone);
                    break;
                default:
                    if (models[to] is not Model target) break;
                    string name = random.Next(3) == 0 ? random.Next(random.Next(2) == 0 ? 30 : 100000).ToString() : "k" + random.Next(40);
                    Operations.SetElement(Root(to), S(name), Root(from), true, 0);
                    target.Properties[name] = models[from];
                    break;
            }
            if (random.Next(60) == 0) GarbageCollector.Collect(Sp);
            if (random.Next(200) == 0) CompareAll(models);
        }
        CompareAll(models);
        // Without roots next to nothing is left.
        for (int k = 0; k < Roots; k++) SetRoot(k, Value.Undefined);
        GarbageCollector.Collect(Sp);
        int used = State.Get(State.LiveBytes);
        GarbageCollector.Collect(Sp);
        Assert.Equal(used, State.Get(State.LiveBytes));
        Assert.True(used < 400_000, $"{used} bytes are live");
    }

    private static void CompareAll(object[] models)
    {
        var seen = new Dictionary<Model, int>();
        var work = new Stack<(object Model, Value Value)>();
        for (int k = 0; k < Roots; k++) work.Push((models[k], Root(k)));
        while (work.TryPop(out var item))
        {
            switch (item.Model)
            {
                case double number:
                    Assert.Equal(number, item.Value.Number);
                    break;
                case string text:
                    Assert.True(item.Value.IsString);
                    Assert.Equal(text, Content(item.Value.Address));
                    break;
                case Model model:
                    Assert.True(item.Value.IsObject);
                    int o = item.Value.Address;
                    if (seen.TryGetValue(model, out int known))
                    {
                        Assert.Equal(known, o);
                        break;
                    }
                    seen.Add(model, o);
                    Assert.Equal(model.IsArray ? CellKind.Array : CellKind.Object, Heap.KindOf(o));
                    int keys = Properties.OwnKeys(o, 1);
                    Assert.Equal(model.Properties.Count + (model.IsArray ? 1 : 0), (int)Arrays.Length(keys));
                    if (model.Prototype != null) work.Push((model.Prototype, Operations.GetPrototypeOf(item.Value)));
                    foreach (var (key, value) in model.Properties)
                    {
                        Assert.True(Properties.FindOwn(o, Conversions.ToKey(S(key))) >= 0);
                        work.Push((value, State.GetValue(State.Result1)));
                    }
                    break;
            }
        }
    }

    [Fact]
    public void LongListsAndWideArraysAreMarked()
    {
        Value list = Value.Null;
        int next = InternTable.Intern(Str("next"));
        for (int k = 0; k < 200_000; k++)
        {
            Value node = Operations.NewObject();
            Operations.SetNamed(node, Value.FromString(next), list, true, 0);
            list = node;
        }
        Value array = Operations.NewArray(0);
        for (int k = 0; k < 200_000; k++) Operations.SetElement(array, Value.FromInt32(k), Operations.NewObject(), true, 0);
        SetRoot(0, list);
        SetRoot(1, array);
        for (int k = 2; k < Roots; k++) SetRoot(k, Value.Undefined);
        GarbageCollector.Collect(Sp);
        int length = 0;
        for (Value node = Root(0); node.IsObject; node = Operations.GetNamed(node, Value.FromString(next), 0)) length++;
        Assert.Equal(200_000, length);
        for (int k = 0; k < 200_000; k += 997) Assert.True(Operations.GetElement(Root(1), Value.FromInt32(k), 0).IsObject);
        int before = State.Get(State.LiveBytes);
        SetRoot(0, Value.Undefined);
        SetRoot(1, Value.Undefined);
        GarbageCollector.Collect(Sp);
        Assert.True(State.Get(State.LiveBytes) < before - 16_000_000);
        // What was freed is used again.
        int used = Heap.UsedBytes();
        for (int k = 0; k < 200_000; k++) Operations.NewObject();
        Assert.True(Heap.UsedBytes() <= Math.Max(used, before + (1 << 20)));
    }

    [Fact]
    public void AllocationAsksForACollectionThatPollsMake()
    {
        int rounds = 0;
        for (int k = 0; k < Roots; k++) SetRoot(k, Value.Undefined);
        for (int k = 0; k < 2_000_000; k++)
        {
            Operations.NewObject();
            if (State.Get(State.StackLimit) != 0) continue;
            Assert.Equal(Value.Undefined, Safepoint.Poll(Sp));
            rounds++;
        }
        Assert.InRange(rounds, 5, 50);
        Assert.True(Heap.UsedBytes() < 40 << 20);
    }

    [Fact]
    public void WeakThings()
    {
        Value key = Operations.NewObject(), deadKey = Operations.NewObject(), held = Operations.NewObject();
        Value table = WeakTables.New(), other = WeakTables.New(), registry = WeakTables.NewFinalization();
        // The value of one table is the key of the other: an ephemeron chain.
        Value middle = Operations.NewObject(), last = Operations.NewObject();
        WeakTables.Set(other, middle, last);
        WeakTables.Set(table, key, middle);
        WeakTables.Set(table, deadKey, deadKey);
        Value weakLast = WeakTables.NewWeak(last), weakDead = WeakTables.NewWeak(deadKey);
        WeakTables.Register(registry, deadKey, held, Value.Undefined);
        WeakTables.Register(registry, key, held, Value.Undefined);
        for (int k = 0; k < Roots; k++) SetRoot(k, Value.Undefined);
        SetRoot(0, key); SetRoot(1, table); SetRoot(2, other); SetRoot(3, registry); SetRoot(4, weakLast); SetRoot(5, weakDead);
        GarbageCollector.Collect(Sp);
        Assert.True(WeakTables.Has(table, deadKey), "kept alive to the end of the job");
        WeakTables.ClearKeptObjects();
        GarbageCollector.Collect(Sp);
        Assert.Equal(last, WeakTables.Get(other, WeakTables.Get(table, key)));
        Assert.Equal(last, WeakTables.Deref(weakLast));
        Assert.Equal(Value.Undefined, WeakTables.Deref(weakDead));
        Assert.False(WeakTables.Has(table, deadKey));
        Assert.Equal(held, WeakTables.TakeDue(registry));
        Assert.True(WeakTables.TakeDue(registry).IsHole);
        SetRoot(0, Value.Undefined);
        WeakTables.ClearKeptObjects();
        GarbageCollector.Collect(Sp);
        Assert.Equal(Value.Undefined, WeakTables.Deref(weakLast));
        Assert.Equal(held, WeakTables.TakeDue(registry));
    }

    [Fact]
    public void InternedStringsGoWhenNothingHoldsThem()
    {
        for (int k = 0; k < Roots; k++) SetRoot(k, Value.Undefined);
        GarbageCollector.Collect(Sp);
        int count = Memory.LoadI32(State.Get(State.InternTable), 8);
        for (int k = 0; k < 5000; k++) Key("temporary" + k);
        SetRoot(0, Value.FromString(Key("temporary77")));
        GarbageCollector.Collect(Sp);
        Assert.Equal(count + 1, Memory.LoadI32(State.Get(State.InternTable), 8));
        Assert.Equal(Root(0).Address, Key("temporary77"));
        Assert.Equal(Texts.Address(VerifiedJS.Kernel.Text.Length), Key("length"));
    }

    /// <summary>Memory that cannot grow: large requests are refused, and after letting go all is well again.</summary>
    [Fact]
    public void ExhaustedMemoryIsARangeError()
    {
        using var small = new NativeMemoryBlock(65, 448);
        Memory.Attach(small);
        Kernel.Initialize(maximumPages: 448);
        for (int k = 0; k < Roots; k++) SetRoot(k, Value.Undefined);
        Value array = Operations.NewArray(0);
        SetRoot(0, array);
        Value outcome = Value.Undefined;
        int length = 0;
        while (!outcome.IsSentinel && length < 10_000_000)
        {
            outcome = Operations.SetElement(array, Value.FromInt32(length++), Operations.NewObject(), true, 0);
            if (!outcome.IsSentinel && State.Get(State.StackLimit) == 0) outcome = Safepoint.Poll(Sp);
        }
        Assert.True(outcome.IsSentinel);
        Assert.InRange(length, 100_000, 400_000);
        SetRoot(0, Value.Undefined);
        GarbageCollector.Collect(Sp);
        Value again = Operations.NewArray(0);
        SetRoot(0, again);
        for (int k = 0; k < 50_000; k++) Assert.False(Operations.SetElement(again, Value.FromInt32(k), Operations.NewObject(), true, 0).IsSentinel);
    }

    /// <summary>Many small cells, none of them large: the poll throws while the reserve is there, and after letting go all is well again.</summary>
    [Fact]
    public void MemoryFullOfSmallCellsIsARangeErrorAtThePoll()
    {
        using var small = new NativeMemoryBlock(17, 400);
        Memory.Attach(small);
        Kernel.Initialize(maximumPages: 400);
        for (int k = 0; k < Roots; k++) SetRoot(k, Value.Undefined);
        for (int round = 0; round < 3; round++)
        {
            Value outcome = Value.Undefined;
            int length = 0;
            for (; !outcome.IsSentinel && length < 10_000_000; length++)
            {
                Value link = Operations.NewObject();
                Operations.SetNamed(link, Value.FromString(Key("next")), Root(0), true, 0);
                SetRoot(0, link);
                if (State.Get(State.StackLimit) == 0) outcome = Safepoint.Poll(Sp);
            }
            Assert.True(outcome.IsSentinel);
            Assert.InRange(length, 200_000, 800_000);
            Assert.True(State.Get(State.FreePages) >= Heap.ReservePages / 2);
            SetRoot(0, Value.Undefined);
            GarbageCollector.Collect(Sp);
        }
    }

    /// <summary>A mark stack that cannot grow: what did not fit on it is found again in the heap.</summary>
    [Fact]
    public void WhatTheMarkStackCannotHoldIsMarkedAllTheSame()
    {
        using var small = new NativeMemoryBlock(17, 400);
        Memory.Attach(small);
        Kernel.Initialize(maximumPages: 400);
        for (int k = 0; k < Roots; k++) SetRoot(k, Value.Undefined);
        Value outer = Operations.NewArray(0);
        SetRoot(0, outer);
        int length = 0;
        for (Value outcome = Value.Undefined; !outcome.IsSentinel; length++)
        {
            Value inner = Operations.NewArray(2);
            SetRoot(1, inner);
            Operations.ArrayAppend(inner, Value.FromInt32(length));
            Operations.ArrayAppend(inner, S("a flat string " + length));
            outcome = Operations.SetElement(outer, Value.FromInt32(length), inner, true, 0);
            if (!outcome.IsSentinel && State.Get(State.StackLimit) == 0) outcome = Safepoint.Poll(Sp);
        }
        Assert.InRange(length, 70_000, 400_000);
        GarbageCollector.Collect(Sp);
        for (int k = 0; k < length - 2; k++)
        {
            int inner = Elements.At(Elements.Of(outer.Address), k).Address;
            Assert.Equal(CellKind.Array, Heap.KindOf(inner));
            Assert.Equal(k, Elements.At(Elements.Of(inner), 0).Number);
            Assert.Equal("a flat string " + k, Content(Elements.At(Elements.Of(inner), 1).Address));
        }
    }
}
