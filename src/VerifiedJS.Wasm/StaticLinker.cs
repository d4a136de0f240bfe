namespace VerifiedJS.Wasm;

/// <summary>Two modules cannot be linked; the message says why.</summary>
public sealed class StaticLinkError(string reason) : Exception(reason);

/// <summary>
/// Makes one module of several: imports of one that exports of another satisfy are resolved (functions, globals, tables,
/// the memory), in both directions. Names of modules in imports do not matter, only the names of the fields, unless
/// <c>moduleNames</c> says which module an import's module name stands for.
///
/// There is one memory in the result: at most one of the modules may define one, or one that the others' memory imports
/// name. Data segments stay where they are, so the modules must have been laid out apart.
/// </summary>
public static class StaticLinker
{
    /// <summary>One of the modules to link. Imports from <paramref name="Name"/> are imports from it.</summary>
    public sealed record Input(string Name, byte[] Bytes);

    /// <summary>
    /// Links; exports of all inputs are exported, except those named in <paramref name="hidden"/>. Start functions run in
    /// the order of the inputs. With <paramref name="dropUnreachable"/>, what the exports do not reach is left out.
    /// </summary>
    public static byte[] Link(IReadOnlyList<Input> inputs, IReadOnlySet<string>? hidden = null, bool dropUnreachable = true, bool emitNames = true)
    {
        var builder = new ModuleBuilder { DropUnreachable = dropUnreachable, EmitNames = emitNames, Name = inputs[0].Name };
        var modules = new List<(Input Input, AppendedModule Module)>();
        bool memoryDefined = false;
        foreach (var input in inputs)
        {
            AppendedModule module;
            try { module = builder.Append(input.Bytes); }
            catch (InvalidOperationException e) { throw new StaticLinkError($"{input.Name}: {e.Message}"); }
            memoryDefined |= module.Structure.Memories.Count > 0;
            modules.Add((input, module));
        }

        CheckMemories(modules, memoryDefined);
        foreach (var importer in modules) Resolve(builder, importer, modules);
        UniteImports(builder);
        foreach (var (_, module) in modules)
            foreach (var export in module.Structure.Exports)
            {
                if (hidden?.Contains(export.Name) == true) continue;
                if (builder.ExportNames.Contains(export.Name))
                {
                    // There is one memory, so it does not matter which module exports it.
                    if (export.Kind == ExternalKind.Memory) continue;
                    throw new StaticLinkError($"two modules export \"{export.Name}\"");
                }
                if (module.Exported(export) is { } symbol) builder.Export(export.Name, symbol); else builder.ExportMemory(export.Name);
            }
        SetStart(builder, modules);
        return builder.Encode();
    }

    // A memory import that is satisfied names an export of another module; otherwise all memory imports are one import.
    private static void CheckMemories(List<(Input Input, AppendedModule Module)> modules, bool memoryDefined)
    {
        var memoryImports = modules.SelectMany(m => m.Module.Structure.Imports.Where(i => i.Type is ImportType.Memory).Select(i => (m.Input, Import: i))).ToList();
        if (!memoryDefined)
        {
            if (memoryImports.Select(i => (i.Import.Module, i.Import.Name)).Distinct().Count() > 1)
                throw new StaticLinkError("the modules import different memories");
            return;
        }
        foreach (var (input, import) in memoryImports)
            if (!modules.Exists(m => m.Input != input && m.Module.Structure.Exports.Any(e => e.Kind == ExternalKind.Memory && e.Name == import.Name)))
                throw new StaticLinkError($"{input.Name} imports memory \"{import.Name}\", which no other module exports, and another module defines a memory of its own");
    }

    private static void Resolve(ModuleBuilder builder, (Input Input, AppendedModule Module) importer, List<(Input Input, AppendedModule Module)> modules)
    {
        int functions = 0, globals = 0, tables = 0;
        foreach (var import in importer.Module.Structure.Imports)
        {
            Symbol? symbol = import.Type switch
            {
                ImportType.Function => importer.Module.Functions[functions++],
                ImportType.Global => importer.Module.Globals[globals++],
                ImportType.Table => importer.Module.Tables[tables++],
                _ => null,
            };
            if (symbol is null) continue;
            var candidates = modules.Where(m => m.Input != importer.Input).ToList();
            if (candidates.Exists(m => m.Input.Name == import.Module)) candidates.RemoveAll(m => m.Input.Name != import.Module);
            foreach (var (input, module) in candidates)
            {
                var export = module.Structure.Exports.FirstOrDefault(e => e.Name == import.Name);
                if (export is null) continue;
                try
                {
                    switch (symbol, module.Exported(export))
                    {
                        case (FunctionSymbol wanted, FunctionSymbol found): builder.Satisfy(wanted, found); break;
                        case (GlobalSymbol wanted, GlobalSymbol found): builder.Satisfy(wanted, found); break;
                        case (TableSymbol wanted, TableSymbol found): builder.Satisfy(wanted, found); break;
                        default: throw new StaticLinkError($"{importer.Input.Name} imports \"{import.Name}\" as a {symbol.GetType().Name}, but {input.Name} exports a {export.Kind}");
                    }
                }
                catch (InvalidOperationException e) { throw new StaticLinkError($"{importer.Input.Name} and {input.Name}: {e.Message}"); }
                break;
            }
        }
    }

    // What several modules import under the same name and type becomes one import.
    private static void UniteImports(ModuleBuilder builder)
    {
        foreach (var group in builder.FunctionImports.GroupBy(f => (f.Module, f.Name, f.Symbol.Type)).ToList())
            foreach (var duplicate in group.Skip(1)) builder.Satisfy(duplicate.Symbol, group.First().Symbol);
    }

    private static void SetStart(ModuleBuilder builder, List<(Input Input, AppendedModule Module)> modules)
    {
        var starts = modules.Where(m => m.Module.Structure.Start is not null).Select(m => m.Module.Functions[m.Module.Structure.Start!.Value]).ToList();
        builder.Start = starts.Count switch
        {
            0 => null,
            1 => starts[0],
            _ => builder.DefineFunction("start", new([], []), [], starts.Select(s => (Instruction)new Call(s)).ToSeq()),
        };
    }
}
