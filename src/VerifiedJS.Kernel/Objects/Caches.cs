using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Inline caches (<see cref="Layout"/> draws them) and the megamorphic cache that stands behind all of them: a hash table from shape and
/// key to where the property is.
///
///   megamorphic entry   +0 shape  +4 key  +8 slot offset, bit 0: accessor  +12 holder, or 0: the receiver itself
///
/// What relies on prototypes is forgotten as soon as the structure of any prototype changes: inline caches of that sort are linked in a
/// list from State.PrototypeCaches.
/// </summary>
public static class Caches
{
    /// <summary>A pinned area of caches, all empty: the address of the first. Others follow at <see cref="Layout.CacheSize"/>.</summary>
    public static int NewArea(int count)
    {
        int area = Heap.Allocate(Layout.Data + count * Layout.CacheSize);
        if (area == 0) Fatal.OutOfMemory();
        Heap.SetHeader(area, CellKind.Caches, 0, count);
        Memory.Fill(area + Layout.Data, 0, count * Layout.CacheSize);
        int areas = State.Get(State.CacheAreas);
        if (areas == 0) areas = Pinned.Add(AddressList.New(8));
        State.Set(State.CacheAreas, AddressList.Add(areas, area));
        return Pinned.Add(area) + Layout.Data;
    }

    /// <summary>The structure of an object that serves as a prototype (or holds global bindings) changed.</summary>
    public static void PrototypeChanged()
    {
        int cache = State.Get(State.PrototypeCaches);
        while (cache > 1)
        {
            int next = Memory.LoadI32(cache, Layout.CacheNext);
            Memory.StoreI64(cache, 0, Layout.CacheHolderShape);
            Memory.StoreI64(cache, 0, Layout.CacheHolder);
            Memory.StoreI32(cache, 0, Layout.CacheNewShape);
            cache = next;
        }
        State.Set(State.PrototypeCaches, 0);
        if (State.Get(State.MegamorphicUsesPrototypes) != 0) ClearMegamorphic();
    }

    /// <summary>Forgets all of the megamorphic cache.</summary>
    public static void ClearMegamorphic()
    {
        Memory.Fill(State.MegamorphicCache, 0, State.MegamorphicEntries * 16);
        State.Set(State.MegamorphicUsesPrototypes, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MegamorphicEntry(int shape, int key) =>
        State.MegamorphicCache + (((int)((uint)shape >> 4) * 31 + (int)((uint)key >> 3)) & State.MegamorphicEntries - 1) * 16;

    /// <summary>Remembers where a property of objects of this shape is. holder 0: in the object itself.</summary>
    public static void RecordMegamorphic(int shape, int key, int info, int holder)
    {
        int entry = MegamorphicEntry(shape, key);
        Memory.StoreI32(entry, shape);
        Memory.StoreI32(entry, key, 4);
        Memory.StoreI32(entry, (info >> 8) * 8 | ((info & Shapes.Accessor) != 0 ? 1 : 0), 8);
        Memory.StoreI32(entry, holder, 12);
        if (holder != 0) State.Set(State.MegamorphicUsesPrototypes, 1);
        else if (Shapes.Has(shape, Shapes.Unique)) Shapes.SetFlag(shape, Shapes.Cached);
    }

    /// <summary>An own data property.</summary>
    public static void RecordOwn(int cache, int shape, int offset)
    {
        if (cache == 0) return;
        Memory.StoreI32(cache, shape, Layout.CacheShape);
        Memory.StoreI32(cache, offset, Layout.CacheOffset);
        if (Shapes.Has(shape, Shapes.Unique)) Shapes.SetFlag(shape, Shapes.Cached);
    }

    /// <summary>A data property of a prototype.</summary>
    public static void RecordInherited(int cache, int shape, int holder, int offset)
    {
        if (cache == 0) return;
        Memory.StoreI32(cache, shape, Layout.CacheHolderShape);
        Memory.StoreI32(cache, offset, Layout.CacheHolderOffset);
        Memory.StoreI32(cache, holder, Layout.CacheHolder);
        ReliesOnPrototypes(cache);
    }

    /// <summary>A property that writing adds, no prototype objecting.</summary>
    public static void RecordAdd(int cache, int shape, int newShape, bool reliesOnPrototypes)
    {
        if (cache == 0 || Shapes.Has(shape, Shapes.Unique) || Shapes.Has(newShape, Shapes.Unique)) return;
        Memory.StoreI32(cache, shape, Layout.CacheHolderShape);
        Memory.StoreI32(cache, Shapes.Count(shape) * 8, Layout.CacheHolderOffset);
        Memory.StoreI32(cache, newShape, Layout.CacheNewShape);
        if (reliesOnPrototypes) ReliesOnPrototypes(cache);
    }

    private static void ReliesOnPrototypes(int cache)
    {
        if (Memory.LoadI32(cache, Layout.CacheNext) != 0) return;
        int first = State.Get(State.PrototypeCaches);
        Memory.StoreI32(cache, first == 0 ? 1 : first, Layout.CacheNext);
        State.Set(State.PrototypeCaches, cache);
    }

    /// <summary>After marking: forgets caches that name dead cells, and the megamorphic cache.</summary>
    internal static void DropDead(int liveMark)
    {
        ClearMegamorphic();
        State.Set(State.PrototypeCaches, 0);
        int areas = State.Get(State.CacheAreas);
        if (areas == 0) return;
        int count = Memory.LoadI32(areas, AddressList.Count);
        for (int a = 0; a < count; a++)
        {
            int area = Memory.LoadI32(areas + a * 4, AddressList.Entries);
            int caches = Memory.LoadI32(area, Layout.Count);
            for (int c = 0; c < caches; c++)
            {
                int cache = area + Layout.Data + c * Layout.CacheSize;
                if (IsDead(cache, Layout.CacheShape, liveMark)) Memory.StoreI32(cache, 0, Layout.CacheShape);
                if (IsDead(cache, Layout.CacheKey, liveMark)) { Memory.Fill(cache, 0, Layout.CacheSize); continue; }
                if (IsDead(cache, Layout.CacheHolderShape, liveMark) || IsDead(cache, Layout.CacheHolder, liveMark)
                    || IsDead(cache, Layout.CacheNewShape, liveMark))
                {
                    Memory.StoreI64(cache, 0, Layout.CacheHolderShape);
                    Memory.StoreI64(cache, 0, Layout.CacheHolder);
                    Memory.StoreI32(cache, 0, Layout.CacheNewShape);
                }
                else if (Memory.LoadI32(cache, Layout.CacheNext) != 0)
                {
                    Memory.StoreI32(cache, 0, Layout.CacheNext);
                    ReliesOnPrototypes(cache);
                }
            }
        }
    }

    private static bool IsDead(int cache, int field, int liveMark)
    {
        int cell = Memory.LoadI32(cache + field);
        return cell != 0 && Memory.LoadU8(cell, Layout.Mark) != liveMark;
    }
}
