namespace VerifiedJS.Intrinsics;

/// <summary>The method becomes an export of the Wasm module under this name.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WasmExportAttribute(string name) : Attribute { public string Name { get; } = name; }

/// <summary>The method is an import of the Wasm module; its C# body runs natively only.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WasmImportAttribute(string module, string name) : Attribute
{
    public string Module { get; } = module;
    public string Name { get; } = name;
}
