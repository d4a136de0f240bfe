using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Allocation of cells.
///
/// The heap is a sequence of pages of 64 KiB. Its first page is the page table: a byte for each page of linear memory. A page is free,
/// a block of cells of one size class, or part of a run of pages that holds one large cell.
///
///   page     +0  block: the collection in which it was swept or made; large cell: number of pages
///            +64 cells, one after the other
///
/// A size class allocates by bumping a pointer through runs of free cells. Runs come from sweeping the class's blocks, one at a time as
/// allocation needs them, then from fresh pages. Every free cell has kind 0, so a pointer can be checked to name a live cell.
///
///   free run +0 0  +4 next run of this block or 0  +8 end of the run
///
/// Allocation never collects. It asks for a collection by lowering the stack limit that compiled code polls. When memory cannot grow,
/// small cells still come out of a reserve; a large cell is refused (address 0) and the operation throws.
/// </summary>
public static class Heap
{
    public const int PageSize = 65536;
    public const int PageHeader = 64;
    public const int SmallClasses = 47;
    public const int LargestSmall = 32736;
    /// <summary>Pages kept back for small cells between running out of memory and the next poll.</summary>
    public const int ReservePages = 32;

    // Entries of the page table; a block's entry is its size class + 1.
    private const int PageFree = 0, PageLarge = 64, PageContinuation = 65, PageInternal = 66, PageFreeDirty = 67;

    // Fields of an allocator.
    private const int Next = 0, End = 4, NextRun = 8, Cursor = 12, AllocatorSize = 16;

    private static ReadOnlySpan<int> ClassSizes =>
    [
        16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128,
        144, 160, 176, 192, 208, 224, 240, 256,
        320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3632, 4088, 5032, 6544, 8184,
        10912, 13088, 16368, 21824, 32736,
    ];

    /// <summary>Starts a heap at the first page boundary from <paramref name="start"/> on.</summary>
    public static void Initialize(int start, int maximumPages)
    {
        int heapStart = (start + PageSize - 1) & -PageSize;
        State.Set(State.HeapStart, heapStart);
        State.Set(State.HeapEnd, heapStart);
        State.Set(State.MaximumPages, maximumPages);
        State.Set(State.LiveMark, 1);
        State.Set(State.CollectionThreshold, 8 << 20);
        State.Set(State.FirstFreePage, (int)((uint)heapStart >> 16));
        // The page table must be there before pages can be acquired.
        int table = heapStart;
        GrowTo(heapStart + PageSize);
        State.Set(State.HeapEnd, heapStart + PageSize);
        SetPage((int)((uint)table >> 16), PageInternal);
        State.Set(State.FirstFreePage, (int)((uint)heapStart >> 16) + 1);
        for (int k = 0; k < SmallClasses; k++) State.Set(State.Allocators + k * AllocatorSize + Cursor, (int)((uint)heapStart >> 16));
    }

    // ── Cells ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A cell of at least that many bytes (at most <see cref="LargestSmall"/>). The caller writes the header and every field that the collector reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AllocateSmall(int size) => AllocateClass(size <= 128 ? size <= 16 ? 0 : (size - 9) >> 3 : SizeClass(size), size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AllocateClass(int sizeClass, int size)
    {
        int allocator = State.Allocators + sizeClass * AllocatorSize;
        int cell = Memory.LoadI32(allocator, Next);
        int next = cell + (size <= 128 ? size <= 16 ? 16 : (size + 7) & -8 : ClassSizes[sizeClass]);
        if (next > Memory.LoadI32(allocator, End)) return AllocateSlow(sizeClass);
        Memory.StoreI32(allocator, next, Next);
        return cell;
    }

    /// <summary>A cell of any size; 0 when it is large and memory is exhausted.</summary>
    public static int Allocate(int size)
    {
        if ((uint)size <= LargestSmall) return AllocateSmall(size);
        return AllocateLarge(size);
    }

    /// <summary>Writes a header: kind and flags, with the mark of a new cell, and the i32 beside them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetHeader(int cell, CellKind kind, int flags, int second)
    {
        Memory.StoreI32(cell, (int)kind | flags << 16);
        Memory.StoreI32(cell, second, 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CellKind KindOf(int cell) => (CellKind)Memory.LoadU8(cell);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FlagsOf(int cell) => Memory.LoadU16(cell, Layout.Flags);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasFlag(int cell, int flag) => (Memory.LoadU16(cell, Layout.Flags) & flag) != 0;

    public static void SetFlag(int cell, int flag) => Memory.StoreI16(cell, Memory.LoadU16(cell, Layout.Flags) | flag, Layout.Flags);

    public static void ClearFlag(int cell, int flag) => Memory.StoreI16(cell, Memory.LoadU16(cell, Layout.Flags) & ~flag, Layout.Flags);

    /// <summary>The size class of a size from 1 to <see cref="LargestSmall"/>.</summary>
    public static int SizeClass(int size)
    {
        if (size <= 128) return size <= 16 ? 0 : (size - 9) >> 3;
        if (size <= 256) return ((size + 15) >> 4) + 6;
        int sizeClass = 23;
        while (ClassSizes[sizeClass] < size) sizeClass++;
        return sizeClass;
    }

    /// <summary>The bytes that a cell of this size really gets: room that a growing cell may use.</summary>
    public static int RoomFor(int size) =>
        (uint)size <= LargestSmall ? ClassSizes[SizeClass(size)] : ((size + PageHeader + PageSize - 1) & -PageSize) - PageHeader;

    private static int AllocateSlow(int sizeClass)
    {
        int allocator = State.Allocators + sizeClass * AllocatorSize;
        int size = ClassSizes[sizeClass];
        while (true)
        {
            int run = Memory.LoadI32(allocator, NextRun);
            if (run != 0)
            {
                int end = Memory.LoadI32(run, 8);
                Memory.StoreI32(allocator, Memory.LoadI32(run, 4), NextRun);
                Memory.StoreI32(allocator, run + size, Next);
                Memory.StoreI32(allocator, end, End);
                Account(end - run);
                return run;
            }
            if (SweepNext(sizeClass)) continue;
            int page = AcquirePages(1, true);
            SetPage(page, sizeClass + 1);
            int block = page << 16;
            Memory.StoreI32(block, State.Get(State.Collections));
            int first = block + PageHeader;
            Memory.StoreI32(first, 0);
            Memory.StoreI32(first, 0, 4);
            Memory.StoreI32(first, first + (PageSize - PageHeader) / size * size, 8);
            Memory.StoreI32(allocator, first, NextRun);
        }
    }

    private static int AllocateLarge(int size)
    {
        if (size < 0 || size > 0x7FFF0000 - PageHeader) { State.Set(State.OutOfMemory, 1); return 0; }
        int pages = (int)(((uint)size + PageHeader + PageSize - 1) >> 16);
        int page = AcquirePages(pages, false);
        if (page == 0) return 0;
        SetPage(page, PageLarge);
        for (int k = 1; k < pages; k++) SetPage(page + k, PageContinuation);
        Memory.StoreI32(page << 16, pages);
        Account(pages << 16);
        return (page << 16) + PageHeader;
    }

    private static void Account(int bytes)
    {
        int allocated = State.Get(State.AllocatedBytes) + bytes;
        State.Set(State.AllocatedBytes, allocated);
        if ((uint)allocated > (uint)State.Get(State.CollectionThreshold)) RequestCollection();
    }

    /// <summary>Makes compiled code call <see cref="Safepoint.Poll"/> at its next poll.</summary>
    public static void RequestCollection()
    {
        if ((State.Get(State.CollectorMode) & 2) == 0) State.Set(State.StackLimit, 0);
    }

    // ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────────

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Page(int page) => Memory.LoadU8(State.Get(State.HeapStart) + page);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetPage(int page, int entry) => Memory.StoreI8(State.Get(State.HeapStart) + page, entry);

    private static bool IsFree(int entry) => entry == PageFree || entry == PageFreeDirty;

    // Grows linear memory to that many bytes.
    private static bool GrowTo(int end)
    {
        int pages = (int)((uint)end >> 16);
        if (pages > State.Get(State.MaximumPages)) return false;
        int missing = pages - Memory.Size();
        return missing <= 0 || Memory.Grow(missing) != -1;
    }

    /// <summary>A run of pages without content, zeroed: the first one's number, or 0. Small cells may use the reserve.</summary>
    internal static int AcquirePages(int count, bool useReserve)
    {
        if (State.Get(State.FreePages) < count + ReservePages) Extend(count);
        if (State.Get(State.FreePages) < count + ReservePages)
        {
            // What comes out of the reserve is for the time until the next poll, which collects.
            Exhausted();
            if (!useReserve) return 0;
        }
        int page = FindFree(count);
        if (page == 0)
        {
            if (Extend(count)) page = FindFree(count);
            if (page == 0)
            {
                Exhausted();
                if (useReserve) Fatal.OutOfMemory();
                return 0;
            }
        }
        for (int k = page; k < page + count; k++)
        {
            if (Page(k) == PageFreeDirty) Memory.Fill(k << 16, 0, PageSize);
            SetPage(k, PageInternal);
        }
        State.Set(State.FreePages, State.Get(State.FreePages) - count);
        return page;
    }

    private static void Exhausted()
    {
        State.Set(State.OutOfMemory, 1);
        RequestCollection();
    }

    // More free pages at the end: a sixteenth of the heap, at least what is asked for beyond the reserve.
    private static bool Extend(int count)
    {
        int end = State.Get(State.HeapEnd);
        int wanted = count + ReservePages;
        int size = (int)((uint)(end - State.Get(State.HeapStart)) >> 16);
        if (size >> 4 > wanted) wanted = size >> 4;
        int most = State.Get(State.MaximumPages) - (int)((uint)end >> 16);
        if (wanted > most) wanted = most;
        if (wanted <= 0) return false;
        if (!GrowTo(end + (wanted << 16)))
        {
            wanted = count;
            if (wanted > most || !GrowTo(end + (wanted << 16))) { Exhausted(); return false; }
        }
        State.Set(State.HeapEnd, end + (wanted << 16));
        State.Set(State.FreePages, State.Get(State.FreePages) + wanted);
        return true;
    }

    private static int FindFree(int count)
    {
        int end = (int)((uint)State.Get(State.HeapEnd) >> 16);
        int page = State.Get(State.FirstFreePage);
        while (page < end && !IsFree(Page(page))) page++;
        State.Set(State.FirstFreePage, page);
        int run = 0;
        for (; page < end; page++)
        {
            if (!IsFree(Page(page))) run = 0;
            else if (++run == count) return page - count + 1;
        }
        return 0;
    }

    /// <summary>Gives pages back.</summary>
    internal static void ReleasePages(int page, int count)
    {
        for (int k = page; k < page + count; k++) SetPage(k, PageFreeDirty);
        State.Set(State.FreePages, State.Get(State.FreePages) + count);
        if (page < State.Get(State.FirstFreePage)) State.Set(State.FirstFreePage, page);
    }

    // ── Sweeping ─────────────────────────────────────────────────────────────────────────────────────────────────

    // Sweeps this class's blocks until one has room. False when there are none left.
    private static bool SweepNext(int sizeClass)
    {
        int allocator = State.Allocators + sizeClass * AllocatorSize;
        int end = (int)((uint)State.Get(State.HeapEnd) >> 16);
        int now = State.Get(State.Collections);
        int page = Memory.LoadI32(allocator, Cursor);
        while (page < end)
        {
            int block = page << 16;
            if (Page(page) == sizeClass + 1 && Memory.LoadI32(block) != now)
            {
                SweepBlock(block, sizeClass, true);
                if (Memory.LoadI32(allocator, NextRun) != 0)
                {
                    Memory.StoreI32(allocator, page + 1, Cursor);
                    return true;
                }
            }
            page++;
        }
        Memory.StoreI32(allocator, page, Cursor);
        return false;
    }

    // Frees dead cells and links the runs of free cells to the allocator. An empty block is given back unless it is wanted at once.
    private static void SweepBlock(int block, int sizeClass, bool wanted)
    {
        int allocator = State.Allocators + sizeClass * AllocatorSize;
        int size = ClassSizes[sizeClass];
        int live = State.Get(State.LiveMark);
        int first = block + PageHeader;
        int end = first + (PageSize - PageHeader) / size * size;
        Memory.StoreI32(block, State.Get(State.Collections));
        int run = 0, tail = 0, head = 0;
        for (int cell = first; cell < end; cell += size)
        {
            if (Memory.LoadU8(cell) != 0 && Memory.LoadU8(cell, Layout.Mark) == live)
            {
                run = 0;
                continue;
            }
            Memory.StoreI32(cell, 0);
            if (run == 0)
            {
                run = cell;
                Memory.StoreI32(cell, 0, 4);
                if (tail == 0) head = cell; else Memory.StoreI32(tail, cell, 4);
                tail = cell;
            }
            Memory.StoreI32(run, cell + size, 8);
        }
        if (!wanted && head == first && Memory.LoadI32(head, 8) == end) { ReleasePages((int)((uint)block >> 16), 1); return; }
        if (tail != 0)
        {
            Memory.StoreI32(tail, Memory.LoadI32(allocator, NextRun), 4);
            Memory.StoreI32(allocator, head, NextRun);
        }
    }

    /// <summary>Sweeps all that the last collection left unswept: before the next one marks.</summary>
    public static void FinishSweeping()
    {
        int end = (int)((uint)State.Get(State.HeapEnd) >> 16);
        int now = State.Get(State.Collections);
        for (int page = (int)((uint)State.Get(State.HeapStart) >> 16) + 1; page < end; page++)
        {
            int entry = Page(page);
            if (entry >= 1 && entry <= SmallClasses && Memory.LoadI32(page << 16) != now) SweepBlock(page << 16, entry - 1, false);
        }
    }

    /// <summary>After marking: forgets the free runs (sweeping finds them again), frees dead large cells, starts sweeping.</summary>
    internal static void StartSweeping()
    {
        int firstPage = (int)((uint)State.Get(State.HeapStart) >> 16);
        for (int k = 0; k < SmallClasses; k++)
        {
            int allocator = State.Allocators + k * AllocatorSize;
            Memory.StoreI32(allocator, 0, Next);
            Memory.StoreI32(allocator, 0, End);
            Memory.StoreI32(allocator, 0, NextRun);
            Memory.StoreI32(allocator, firstPage, Cursor);
        }
        int end = (int)((uint)State.Get(State.HeapEnd) >> 16);
        int live = State.Get(State.LiveMark);
        int page = firstPage + 1;
        while (page < end)
        {
            if (Page(page) != PageLarge) { page++; continue; }
            int pages = Memory.LoadI32(page << 16);
            if (Memory.LoadU8((page << 16) + PageHeader, Layout.Mark) != live) ReleasePages(page, pages);
            page += pages;
        }
    }

    /// <summary>
    /// For a memory that is to be written out: zeroes all that is free. Free cells in blocks come back into use with the next collection; until
    /// then new cells go to pages of their own. To be called after a collection whose sweeping is finished.
    /// </summary>
    public static void EraseFree()
    {
        int end = (int)((uint)State.Get(State.HeapEnd) >> 16);
        for (int page = (int)((uint)State.Get(State.HeapStart) >> 16) + 1; page < end; page++)
        {
            int entry = Page(page);
            if (entry == PageFreeDirty)
            {
                Memory.Fill(page << 16, 0, PageSize);
                SetPage(page, PageFree);
            }
            if (entry < 1 || entry > SmallClasses) continue;
            int size = ClassSizes[entry - 1], block = page << 16;
            int offset = PageHeader;
            for (; offset + size <= PageSize; offset += size)
                if (Memory.LoadU8(block + offset) == 0) Memory.Fill(block + offset, 0, size);
            Memory.Fill(block + offset, 0, PageSize - offset);
        }
        for (int k = 0; k < SmallClasses; k++)
        {
            int allocator = State.Allocators + k * AllocatorSize;
            Memory.StoreI32(allocator, 0, Next);
            Memory.StoreI32(allocator, 0, End);
            Memory.StoreI32(allocator, 0, NextRun);
            Memory.StoreI32(allocator, end, Cursor);
        }
    }

    // ── What the collector and tests ask ─────────────────────────────────────────────────────────────────────────

    /// <summary>Whether the address is that of an allocated cell. Dead cells in blocks not yet swept count as allocated.</summary>
    public static bool IsCell(int address)
    {
        if ((uint)address < (uint)State.Get(State.HeapStart) || (uint)address >= (uint)State.Get(State.HeapEnd)) return false;
        int entry = Page((int)((uint)address >> 16));
        int offset = (address & (PageSize - 1)) - PageHeader;
        if (offset < 0) return false;
        if (entry == PageLarge) return offset == 0;
        if (entry < 1 || entry > SmallClasses) return false;
        int size = ClassSizes[entry - 1];
        return offset % size == 0 && offset + size <= PageSize - PageHeader && Memory.LoadU8(address) != 0;
    }

    /// <summary>Bytes of the cell, with what rounding up gave it.</summary>
    public static int CellSize(int cell)
    {
        int page = (int)((uint)cell >> 16);
        int entry = Page(page);
        return entry == PageLarge ? (Memory.LoadI32(page << 16) << 16) - PageHeader : ClassSizes[entry - 1];
    }

    /// <summary>The first allocated cell after this one in address order (0: the very first), or 0: a walk over the whole heap.</summary>
    public static int NextCell(int cell)
    {
        int page, offset;
        if (cell == 0) { page = (int)((uint)State.Get(State.HeapStart) >> 16) + 1; offset = PageHeader; }
        else
        {
            page = (int)((uint)cell >> 16);
            if (Page(page) == PageLarge) { page += Memory.LoadI32(page << 16); offset = PageHeader; }
            else offset = (cell & (PageSize - 1)) + CellSize(cell);
        }
        int end = (int)((uint)State.Get(State.HeapEnd) >> 16);
        for (; page < end; page++, offset = PageHeader)
        {
            int entry = Page(page);
            if (entry == PageLarge) return (page << 16) + PageHeader;
            if (entry < 1 || entry > SmallClasses) continue;
            int size = ClassSizes[entry - 1];
            for (; offset + size <= PageSize; offset += size)
                if (Memory.LoadU8((page << 16) + offset) != 0) return (page << 16) + offset;
        }
        return 0;
    }

    /// <summary>Bytes in use: pages that are not free.</summary>
    public static int UsedBytes() => State.Get(State.HeapEnd) - State.Get(State.HeapStart) - (State.Get(State.FreePages) << 16);
}

/// <summary>The end of the line: one operation has used up even the reserve of memory. As in Node, the program ends with a message and status 134.</summary>
public static class Fatal
{
    public static void OutOfMemory()
    {
        Operations.WriteString(2, Texts.Of(Text.FatalOutOfMemory));
        Operations.Exit(134);
    }
}
