using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>A kernel is its linear memory. These methods start one.</summary>
public static class Kernel
{
    /// <summary>
    /// Initialises a fresh (zeroed) memory: state, heap, constant strings, symbols, and a first realm without library. Static data may
    /// lie between <see cref="Layout.StaticBase"/> and <paramref name="staticEnd"/>.
    /// </summary>
    public static void Initialize(int staticEnd = Layout.StaticBase, int maximumPages = 32000)
    {
        State.Set(State.StackEnd, Layout.UsualStackEnd);
        State.Set(State.StackLimit, Layout.UsualStackEnd);
        Heap.Initialize(staticEnd, maximumPages);
        InternTable.Initialize();
        Pinned.Initialize();
        Texts.Initialize();
        Strings.Initialize();
        Symbols.Initialize();
        Realm.New();
        int absent = Objects.New(CellKind.Object, 0);
        Objects.MakeUnique(absent);
        Objects.SetSlot(absent, 0, Value.Undefined);
        State.Set(State.AbsentHolder, Pinned.Add(absent));
    }
}
