namespace VerifiedJS.Wasm;

/// <summary>
/// Small local improvements of valid function bodies, symbolic or not. Neither order nor number of side effects change.
///
///   local.set x, local.get x   becomes   local.tee x
///   local.tee x, drop          becomes   local.set x        (also: local.tee x, local.set x)
///   a value without effects, drop        disappears         (also: local.get x, local.set x; nop)
///   writes to locals that are never read lose the write
///   code after br, br_table, return, unreachable disappears
///   blocks that nothing branches to are dissolved
///   locals that are not used disappear
/// </summary>
public static class Cleanup
{
    /// <summary>Improves a function; <paramref name="parameters"/> is the number of its parameters.</summary>
    public static (Seq<ValueType> Locals, Seq<Instruction> Body) Apply(int parameters, Seq<ValueType> locals, Seq<Instruction> body)
    {
        // A write that goes can make a read go, and the other way round; few functions gain from more rounds.
        const int rounds = 3;
        for (int round = 0; round < rounds; round++)
        {
            var pass = new Pass(parameters + locals.Count);
            var improved = pass.Run(body);
            if (!pass.Changed) break;
            body = improved;
        }
        return DropUnusedLocals(parameters, locals, body);
    }

    private static (Seq<ValueType>, Seq<Instruction>) DropUnusedLocals(int parameters, Seq<ValueType> locals, Seq<Instruction> body)
    {
        var uses = new Uses(parameters + locals.Count);
        uses.Visit(body);
        var numbers = new int[parameters + locals.Count];
        var kept = new List<ValueType>();
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i < parameters ? i : parameters + kept.Count;
            if (i >= parameters && uses.Reads[i] + uses.Writes[i] > 0) kept.Add(locals[i - parameters]);
        }
        return kept.Count == locals.Count ? (locals, body) : (kept, new Renumbering(numbers).Expression(body));
    }

    private sealed class Renumbering(int[] numbers) : Rewriter
    {
        protected override int Local(int local) => numbers[local];
    }

    /// <summary>How often locals are read and written, and which blocks are branched to.</summary>
    private sealed class Uses(int locals)
    {
        private readonly List<Instruction?> enclosing = [null]; // the body itself is the outermost label

        public int[] Reads { get; } = new int[locals];
        public int[] Writes { get; } = new int[locals];
        public HashSet<Instruction> Targets { get; } = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<Label, Instruction> labelled = [];

        public void Visit(Seq<Instruction> body)
        {
            foreach (var instruction in body)
            {
                switch (instruction)
                {
                    case LocalGet get: Reads[get.Local]++; break;
                    case LocalSet set: Writes[set.Local]++; break;
                    case LocalTee tee: Writes[tee.Local]++; break;
                    case Block block: Nested(block, block.Label, block.Body); break;
                    case Loop loop: Nested(loop, loop.Label, loop.Body); break;
                    case If branch:
                        Nested(branch, branch.Label, branch.Then);
                        Nested(branch, branch.Label, branch.Else);
                        break;
                    case Br br: Target(br.Target); break;
                    case BrIf br: Target(br.Target); break;
                    case BrTable table:
                        foreach (var target in table.Targets) Target(target);
                        Target(table.Default);
                        break;
                }
            }
        }

        private void Nested(Instruction block, Label? label, Seq<Instruction> body)
        {
            enclosing.Add(block);
            if (label is not null) labelled[label] = block;
            if (StackGuard.HasRoom) Visit(body); else StackGuard.RunOnFreshStack(() => Visit(body));
            enclosing.RemoveAt(enclosing.Count - 1);
        }

        private void Target(Ref<Label> target)
        {
            var block = target.Symbol is { } label ? labelled[label] : enclosing[enclosing.Count - 1 - target.Index];
            if (block is not null) Targets.Add(block);
        }
    }

    private sealed class Pass(int locals)
    {
        private readonly Uses uses = new(locals);
        private readonly List<bool> kept = [true]; // enclosing labels, outermost first: whether the block is still there

        public bool Changed { get; private set; }

        public Seq<Instruction> Run(Seq<Instruction> body)
        {
            uses.Visit(body);
            return Sequence(body);
        }

        private Seq<Instruction> Sequence(Seq<Instruction> body)
        {
            var output = new List<Instruction>(body.Count);
            Append(output, body);
            return output;
        }

        private Seq<Instruction> Nested(Seq<Instruction> body)
        {
            Seq<Instruction> result = body;
            kept.Add(true);
            if (StackGuard.HasRoom) result = Sequence(body); else StackGuard.RunOnFreshStack(() => result = Sequence(body));
            kept.RemoveAt(kept.Count - 1);
            return result;
        }

        /// <summary>Appends the instructions of a body; false when its end cannot be reached.</summary>
        private bool Append(List<Instruction> output, Seq<Instruction> body)
        {
            for (int i = 0; i < body.Count; i++)
            {
                if (!Append(output, body[i]))
                {
                    if (i + 1 < body.Count) Changed = true;
                    return false;
                }
            }
            return true;
        }

        private bool Append(List<Instruction> output, Instruction instruction)
        {
            var last = output.Count > 0 ? output[^1] : null;
            switch (instruction)
            {
                case Nop: Changed = true; return true;
                case Drop when last is LocalTee tee: return Replace(output, new LocalSet(tee.Local));
                case Drop when last is LocalGet or I32Const or I64Const or F32Const or F64Const or GlobalGet or RefNull or RefFunc or FunctionSlot: return Replace(output, null);
                case LocalSet set when uses.Reads[set.Local] == 0: Changed = true; return Append(output, Drop.Instance);
                case LocalSet set when last is LocalGet get && get.Local == set.Local: return Replace(output, null);
                case LocalSet set when last is LocalTee tee && tee.Local == set.Local: return Replace(output, set);
                case LocalTee tee when uses.Reads[tee.Local] == 0: Changed = true; return true;
                case LocalGet get when last is LocalSet set && get.Local == set.Local: return Replace(output, new LocalTee(get.Local));
                // A block with parameters stays: what its body takes from the stack would be the peepholes' business.
                case Block block when !uses.Targets.Contains(block) && block.Type is BlockType.Value: return Dissolve(output, block.Body);
                case Block block: output.Add(block with { Body = Nested(block.Body) }); return true;
                case Loop loop when !uses.Targets.Contains(loop) && loop.Type is BlockType.Value: return Dissolve(output, loop.Body);
                case Loop loop: output.Add(loop with { Body = Nested(loop.Body) }); return true;
                case If branch: output.Add(branch with { Then = Nested(branch.Then), Else = Nested(branch.Else) }); return true;
                case Br br: output.Add(new Br(Target(br.Target))); return false;
                case BrIf br: output.Add(new BrIf(Target(br.Target))); return true;
                case BrTable table: output.Add(new BrTable(table.Targets.Map(Target), Target(table.Default))); return false;
                case Return or Unreachable: output.Add(instruction); return false;
                default: output.Add(instruction); return true;
            }
        }

        private bool Replace(List<Instruction> output, Instruction? instruction)
        {
            Changed = true;
            output.RemoveAt(output.Count - 1);
            if (instruction is not null) output.Add(instruction);
            return true;
        }

        private bool Dissolve(List<Instruction> output, Seq<Instruction> body)
        {
            Changed = true;
            bool reachable = false;
            kept.Add(false);
            if (StackGuard.HasRoom) reachable = Append(output, body); else StackGuard.RunOnFreshStack(() => reachable = Append(output, body));
            kept.RemoveAt(kept.Count - 1);
            return reachable;
        }

        // A depth counts the blocks that are still there.
        private Ref<Label> Target(Ref<Label> target)
        {
            if (target.Symbol is not null) return target;
            int depth = 0;
            for (int i = kept.Count - target.Index; i < kept.Count; i++)
                if (kept[i]) depth++;
            return depth;
        }
    }
}
