using System.Collections.Immutable;
using S = VerifiedJS.Source;

namespace VerifiedJS.Core.Elaboration;

/// <summary>The static semantics of declarations (ES2025 8.2): which names a piece of source declares, and as what.</summary>
internal static class Declarations
{
    /// <summary>8.2.1 BoundNames of a pattern.</summary>
    public static IEnumerable<S.Identifier> BoundNames(S.Pattern pattern)
    {
        switch (pattern)
        {
            case S.Identifier id:
                yield return id;
                break;
            case S.AssignmentPattern p:
                foreach (S.Identifier id in BoundNames(p.Left))
                    yield return id;
                break;
            case S.RestElement p:
                foreach (S.Identifier id in BoundNames(p.Argument))
                    yield return id;
                break;
            case S.ArrayPattern p:
                foreach (S.Pattern? element in p.Elements)
                {
                    if (element is null)
                        continue;
                    foreach (S.Identifier id in BoundNames(element))
                        yield return id;
                }
                break;
            case S.ObjectPattern p:
                foreach (S.Node property in p.Properties)
                {
                    var target = (S.Pattern)(property is S.Property member ? member.Value : property);
                    foreach (S.Identifier id in BoundNames(target))
                        yield return id;
                }
                break;
        }
    }

    /// <summary>15.1.2 ContainsExpression of a parameter list.</summary>
    public static bool ContainsExpression(ImmutableArray<S.Pattern> parameters) => parameters.Any(ContainsExpression);

    private static bool ContainsExpression(S.Pattern pattern) => pattern switch
    {
        S.AssignmentPattern => true,
        S.RestElement p => ContainsExpression(p.Argument),
        S.ArrayPattern p => p.Elements.Any(e => e is not null && ContainsExpression(e)),
        S.ObjectPattern p => p.Properties.Any(n => n is S.Property member
            ? member.Computed || ContainsExpression((S.Pattern)member.Value)
            : ContainsExpression((S.Pattern)n)),
        _ => false,
    };

    /// <summary>The statement without labels before it, and without `export` around it; null for what declares nothing here.</summary>
    public static S.Statement? Declaration(S.Statement statement) => statement switch
    {
        S.LabeledStatement s => Declaration(s.Body),
        S.ExportNamedDeclaration s => s.Declaration,
        S.ExportDefaultDeclaration { Declaration: S.Statement s } => s,
        _ => statement,
    };

    /// <summary>The let, const and class declarations that stand directly in a statement list, and of a block (not the top level of a function) its functions.</summary>
    public static IEnumerable<S.Statement> LexicallyScoped(IEnumerable<S.Statement> statements, bool functionsToo)
    {
        foreach (S.Statement statement in statements)
        {
            S.Statement? declaration = Declaration(statement);
            if (declaration is S.VariableDeclaration { Kind: not S.VariableKind.Var } or S.ClassDeclaration)
                yield return declaration;
            else if (functionsToo && declaration is S.FunctionDeclaration)
                yield return declaration;
        }
    }

    /// <summary>The functions that stand directly in a statement list.</summary>
    public static IEnumerable<S.FunctionDeclaration> TopLevelFunctions(IEnumerable<S.Statement> statements) =>
        statements.Select(Declaration).OfType<S.FunctionDeclaration>();

    /// <summary>
    /// The names that `var` declares anywhere in a function's or program's statements (8.2.6), in order, and, in sloppy code, the functions
    /// in blocks that become var bindings too (Annex B.3.2.1).
    /// </summary>
    public static VarScope VarScoped(IEnumerable<S.Statement> statements, bool isStrict, IReadOnlySet<string> parameterNames)
    {
        var collector = new VarCollector(isStrict, parameterNames);
        collector.Top([.. statements]);
        return new VarScope(collector.Names, collector.BlockFunctions);
    }

    /// <param name="Names">Names of var declarations.</param>
    /// <param name="BlockFunctions">Annex B: functions in blocks whose evaluation assigns the var of the same name.</param>
    public sealed record VarScope(List<string> Names, HashSet<S.FunctionDeclaration> BlockFunctions);

    private sealed class VarCollector(bool isStrict, IReadOnlySet<string> parameterNames)
    {
        public readonly List<string> Names = [];
        public readonly HashSet<S.FunctionDeclaration> BlockFunctions = [];
        private readonly HashSet<string> _seen = [];
        // Names that the blocks around the current statement declare lexically, innermost last; the function's own top level first.
        private readonly List<HashSet<string>> _lexical = [];

        public void Top(ImmutableArray<S.Statement> statements)
        {
            _lexical.Add([.. LexicallyScoped(statements, functionsToo: false).SelectMany(NamesOf)]);
            foreach (S.Statement statement in statements)
            {
                if (Declaration(statement) is { } inner and not S.FunctionDeclaration)
                    Visit(inner);
            }
        }

        private void Add(IEnumerable<S.Identifier> names)
        {
            foreach (S.Identifier name in names)
            {
                if (_seen.Add(name.Name))
                    Names.Add(name.Name);
            }
        }

        private void Block(IEnumerable<S.Statement> statements)
        {
            S.Statement[] items = [.. statements];
            var names = new HashSet<string>(LexicallyScoped(items, functionsToo: true).SelectMany(NamesOf));
            _lexical.Add(names);
            foreach (S.Statement statement in items)
            {
                if (Declaration(statement) is S.FunctionDeclaration function)
                    BlockFunction(function);
                else
                    Visit(statement);
            }
            _lexical.RemoveAt(_lexical.Count - 1);
        }

        // B.3.2.1: if replacing the declaration by a var statement would not produce early errors, and the name is not a parameter's.
        private void BlockFunction(S.FunctionDeclaration function)
        {
            if (isStrict || function.IsAsync || function.IsGenerator)
                return;
            string name = function.Id!.Name;
            if (parameterNames.Contains(name))
                return;
            for (int i = 0; i < _lexical.Count - 1; i++)
            {
                if (_lexical[i].Contains(name))
                    return;
            }
            BlockFunctions.Add(function);
        }

        private void Body(S.Statement statement)
        {
            // B.3.3: a function as the body of an if statement stands in a block of its own.
            if (statement is S.FunctionDeclaration)
                Block([statement]);
            else
                Visit(statement);
        }

        private void Visit(S.Statement? statement)
        {
            switch (statement)
            {
                case S.VariableDeclaration { Kind: S.VariableKind.Var } s:
                    Add(s.Declarations.SelectMany(d => BoundNames(d.Id)));
                    break;
                case S.BlockStatement s:
                    Block(s.Body);
                    break;
                case S.IfStatement s:
                    Body(s.Consequent);
                    if (s.Alternate is not null)
                        Body(s.Alternate);
                    break;
                case S.ForStatement s:
                    Loop(s.Init, s.Body);
                    break;
                case S.ForInStatement s:
                    Loop(s.Left, s.Body);
                    break;
                case S.ForOfStatement s:
                    Loop(s.Left, s.Body);
                    break;
                case S.WhileStatement s:
                    Visit(s.Body);
                    break;
                case S.DoWhileStatement s:
                    Visit(s.Body);
                    break;
                case S.LabeledStatement s:
                    Visit(s.Body);
                    break;
                case S.WithStatement s:
                    Visit(s.Body);
                    break;
                case S.SwitchStatement s:
                    Block(s.Cases.SelectMany(c => c.Consequent));
                    break;
                case S.TryStatement s:
                    Block(s.Block.Body);
                    if (s.Handler is not null)
                    {
                        // B.3.4: a plain name as catch parameter does not stand in the way of a var.
                        bool isPattern = s.Handler.Param is not null and not S.Identifier;
                        _lexical.Add(isPattern ? [.. BoundNames(s.Handler.Param!).Select(n => n.Name)] : []);
                        Block(s.Handler.Body.Body);
                        _lexical.RemoveAt(_lexical.Count - 1);
                    }
                    if (s.Finalizer is not null)
                        Block(s.Finalizer.Body);
                    break;
            }
        }

        private void Loop(S.Node? head, S.Statement body)
        {
            if (head is S.VariableDeclaration { Kind: S.VariableKind.Var } declaration)
                Visit(declaration);
            _lexical.Add(head is S.VariableDeclaration { Kind: not S.VariableKind.Var } lexical ? [.. NamesOf(lexical)] : []);
            Visit(body);
            _lexical.RemoveAt(_lexical.Count - 1);
        }
    }

    /// <summary>The names that a lexically scoped declaration binds.</summary>
    public static IEnumerable<string> NamesOf(S.Statement declaration) => declaration switch
    {
        S.VariableDeclaration d => d.Declarations.SelectMany(v => BoundNames(v.Id)).Select(n => n.Name),
        S.FunctionDeclaration { Id: { } id } => [id.Name],
        S.ClassDeclaration { Id: { } id } => [id.Name],
        _ => [],
    };
}
