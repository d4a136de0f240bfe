namespace VerifiedJS.Wasm;

/// <summary>
/// Rebuilds instructions with every reference replaced: symbols by indices, indices by symbols, indices by other
/// indices. The defaults keep what they are given.
/// </summary>
internal abstract class Rewriter
{
    protected virtual Ref<FunctionSymbol> Function(Ref<FunctionSymbol> function) => function;
    protected virtual Ref<GlobalSymbol> Global(Ref<GlobalSymbol> global) => global;
    protected virtual Ref<TableSymbol> Table(Ref<TableSymbol> table) => table;
    protected virtual Ref<FunctionType> Type(Ref<FunctionType> type) => type;
    protected virtual Ref<DataSymbol> Data(Ref<DataSymbol> data) => data;
    protected virtual Ref<ElementSymbol> Element(Ref<ElementSymbol> element) => element;
    protected virtual int Local(int local) => local;
    protected virtual Instruction Slot(FunctionSlot slot) => slot;

    private readonly List<Label?> labels = [];

    public Seq<Instruction> Expression(Seq<Instruction> body)
    {
        labels.Add(null); // the body itself is the outermost label
        var result = body.Map(Rewrite);
        labels.RemoveAt(labels.Count - 1);
        return result;
    }

    private Seq<Instruction> Nested(Label? label, Seq<Instruction> body)
    {
        labels.Add(label);
        Seq<Instruction> result = body;
        if (StackGuard.HasRoom) result = body.Map(Rewrite); else StackGuard.RunOnFreshStack(() => result = body.Map(Rewrite));
        labels.RemoveAt(labels.Count - 1);
        return result;
    }

    // Symbolic labels become depths: they bind within the code that is rewritten.
    private Ref<Label> Target(Ref<Label> target)
    {
        if (target.Symbol is null) return target;
        int at = labels.LastIndexOf(target.Symbol);
        return at >= 0 ? labels.Count - 1 - at : throw new InvalidOperationException($"branch to label {target}, which does not enclose it");
    }

    private BlockType BlockType(BlockType type) => type is BlockType.Typed typed ? new BlockType.Typed(Type(typed.Type)) : type;

    private Instruction Rewrite(Instruction instruction) => instruction switch
    {
        Block b => new Block(BlockType(b.Type), Nested(b.Label, b.Body)),
        Loop l => new Loop(BlockType(l.Type), Nested(l.Label, l.Body)),
        If i => new If(BlockType(i.Type), Nested(i.Label, i.Then), Nested(i.Label, i.Else)),
        Br { Target.Symbol: not null } b => new Br(Target(b.Target)),
        BrIf { Target.Symbol: not null } b => new BrIf(Target(b.Target)),
        BrTable t => new BrTable(t.Targets.Map(Target), Target(t.Default)),
        Call c => new Call(Function(c.Function)),
        CallIndirect c => new CallIndirect(Type(c.Type), Table(c.Table)),
        LocalGet l when Local(l.Local) != l.Local => new LocalGet(Local(l.Local)),
        LocalSet l when Local(l.Local) != l.Local => new LocalSet(Local(l.Local)),
        LocalTee l when Local(l.Local) != l.Local => new LocalTee(Local(l.Local)),
        GlobalGet g => new GlobalGet(Global(g.Global)),
        GlobalSet g => new GlobalSet(Global(g.Global)),
        RefFunc f => new RefFunc(Function(f.Function)),
        TableGet t => new TableGet(Table(t.Table)),
        TableSet t => new TableSet(Table(t.Table)),
        TableSize t => new TableSize(Table(t.Table)),
        TableGrow t => new TableGrow(Table(t.Table)),
        TableFill t => new TableFill(Table(t.Table)),
        TableCopy t => new TableCopy(Table(t.Destination), Table(t.Source)),
        TableInit t => new TableInit(Table(t.Table), Element(t.Element)),
        ElemDrop e => new ElemDrop(Element(e.Element)),
        MemoryInit m => new MemoryInit(Data(m.Data)),
        DataDrop d => new DataDrop(Data(d.Data)),
        FunctionSlot s => Slot(s),
        _ => instruction,
    };
}
