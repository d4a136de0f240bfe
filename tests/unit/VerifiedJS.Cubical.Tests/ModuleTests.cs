using VerifiedJS.Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.Cubical.Tests;

/// <summary>The modules as a host sees them.</summary>
public class ModuleTests
{
    private static readonly string[] Functions =
    [
        "topolei_cubical_eval", "topolei_cubical_vapp", "topolei_cubical_vpapp", "topolei_cubical_vtransp", "topolei_cubical_vhcomp", "topolei_cubical_vcomp_term",
        "topolei_cubical_vcompn_term", "topolei_cubical_vfst", "topolei_cubical_vsnd", "topolei_cubical_readback", "topolei_cubical_readback_neu", "topolei_cubical_step",
        "topolei_cubical_dimexpr_normalize", "topolei_cubical_face_normalize",
    ];

    private static readonly string[] Shims =
    [
        "topolei_shim_obj_tag", "topolei_shim_ctor_get", "topolei_shim_ctor_set", "topolei_shim_alloc_ctor", "topolei_shim_inc", "topolei_shim_dec", "topolei_shim_string_eq",
        "topolei_shim_mk_string",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_evaluator_has_the_contracts_imports_and_exports(bool is64)
    {
        byte[] bytes = new CubicalModules(is64).Evaluator();
        Module module = Decoder.Decode(bytes);
        Validator.Validate(module, is64 ? Features.All : Features.Baseline);
        Assert.Equal(Functions.Order(), module.Exports.Where(e => e.Kind == ExternalKind.Function).Select(e => e.Name).Order());
        Assert.Equal(["memory"], module.Exports.Where(e => e.Kind == ExternalKind.Memory).Select(e => e.Name));
        Assert.Equal(["__data_end", "__heap_base"], module.Exports.Where(e => e.Kind == ExternalKind.Global).Select(e => e.Name).Order());
        Assert.All(module.Imports, import => Assert.Equal("env", import.Module));
        Assert.All(module.Imports, import => Assert.IsType<ImportType.Function>(import.Type));
        Assert.Equal(Shims.Order(), module.Imports.Select(i => i.Name).Order());

        // Functions on objects only.
        ValueType word = is64 ? ValueType.I64 : ValueType.I32;
        foreach (Export export in module.Exports.Where(e => e.Kind == ExternalKind.Function))
        {
            FunctionType type = module.Types[module.Functions[export.Index - module.Imports.Count].Type.Index];
            Assert.All(type.Parameters, p => Assert.Equal(word, p));
            Assert.Equal([word], type.Results);
        }
    }

    [Fact]
    public void The_evaluator_is_small() => Assert.InRange(new CubicalModules().Evaluator().Length, 1, 20_000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_composite_imports_nothing(bool is64)
    {
        Module module = Decoder.Decode(new CubicalModules(is64).Composite());
        Validator.Validate(module, is64 ? Features.All : Features.Baseline);
        Assert.Empty(module.Imports);
        Assert.Single(module.Memories);
        foreach (string name in Functions.Concat(Shims).Append("memory").Append("__heap_base").Append("__data_end")) Assert.Contains(module.Exports, e => e.Name == name);
    }

    [Fact]
    public void The_modules_are_the_same_each_time() => Assert.Equal(new CubicalModules().Composite(), new CubicalModules().Composite());

    [Fact]
    public void The_constants_are_below_the_heap()
    {
        var image = new StaticImage(Layout.WordSize);
        Assert.InRange(image.End, Layout.StaticObjects, Layout.NativeHeapBase);
    }
}
